"""How the objective is distributed: all trials, and those inside the brush."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST
from amt_lab.charts.drawing import at_x
from amt_lab.charts.selections import BRUSHED, PREFIX, brushed, marked
from amt_lab.charts.theme import LIGHT, Theme

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

WIDE = 150
"""Pixels from which on the count of trials has room beside the heading."""

RUG = 12
"""Pixels at the left that the rug takes."""


def distribution(
    *, width: float = 160, height: int = 250, theme: Theme = LIGHT, labels: bool = False
) -> Drawing:
    """Densities along the objective's axis, which runs upwards as in the chart beside it.

    Bandwidths are Vega's own (Scott 1992), from the data drawn.
    """
    y = marks.objective_axis(height, labels=labels)
    across = alt.X("density:Q", axis=None, scale=alt.Scale(range=[RUG + 4, width]))
    along = marks.objective_axis(height, labels=labels, field="at")

    def density(chart: Drawing) -> Drawing:
        return (
            chart.transform_filter(HAS_OBJECTIVE)
            .transform_density("objective", as_=["at", "density"], minsteps=60, maxsteps=120)
            .encode(x=across, y=along)
        )

    selected = density(alt.Chart().transform_filter(BRUSHED))
    densities = alt.layer(
        density(alt.Chart()).mark_area(orient="horizontal", color=theme.context, opacity=0.35),
        alt.layer(
            selected.mark_area(orient="horizontal", color=theme.accent, opacity=0.28),
            selected.mark_line(color=theme.accent, strokeWidth=1.5).encode(order=alt.Order("at:Q")),
        ),
    ).resolve_scale(x="independent")  # else the peak of a few trials would flatten that of them all
    is_wide = width >= WIDE
    return alt.layer(
        marks.heading(theme, width, "Distribution", noted=is_wide),
        densities,
        _rug(theme, y),
        alt.Chart()
        .transform_filter(IS_BEST)
        .mark_tick(orient="horizontal", size=RUG + 4, thickness=2.5, color=theme.best)
        .encode(x=at_x(RUG / 2), y=y),
        *([_count(width)] if is_wide else []),
    ).properties(width=width, height=height)


def _rug(theme: Theme, y: alt.Y) -> Drawing:
    return (
        alt.Chart(name=f"{PREFIX}distribution")
        .transform_filter(HAS_OBJECTIVE)
        .mark_tick(orient="horizontal", size=RUG, tooltip=marks.TIP)
        .encode(
            x=at_x(RUG / 2),
            y=y,
            color=alt.ColorValue(**brushed(theme.accent, theme.context)),
            opacity=alt.OpacityValue(**brushed(0.7, 0.4)),
            strokeWidth=alt.StrokeWidthValue(**marked(3, 1)),
        )
    )


def _count(width: float) -> Drawing:
    """How many trials are drawn, or how many of them the brush selects."""
    return (
        marks.note(
            width,
            "datum.selected < datum.total ? datum.selected + ' of ' + datum.total "
            ": datum.total + (datum.total > 1 ? ' values' : ' value')",
        )
        .transform_filter(HAS_OBJECTIVE)
        .transform_joinaggregate(total="count()")
        .transform_filter(BRUSHED)
        .transform_aggregate(selected="count()", total="max(total)")
        .transform_filter("datum.selected > 0")
    )
