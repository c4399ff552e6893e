"""How the objective is distributed: all trials, and those inside the brush."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST
from amt_lab.charts.drawing import at_x, at_y, channel, layered, to_x
from amt_lab.charts.ends import LAUNCHED
from amt_lab.charts.selections import BRUSHED, BRUSHING, MARKED, PREFIX
from amt_lab.charts.shown import DENSITY, SAMPLED, SHOWN, SHOWN_OR_PICKED
from amt_lab.charts.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.charts.drawing import Drawing

WIDE = 150
"""Pixels from which on the count of trials has room beside the heading."""

RUG = 12
"""Pixels at the left that the rug takes."""


def distribution(
    *, width: float = 160, height: int = 250, theme: Theme = LIGHT, labels: bool = False
) -> Drawing:
    """Densities along the objective's axis, which runs upwards as in the chart beside it.

    Bandwidths are Vega's own (Scott 1992), from the data drawn. Median and quartiles are those of the
    trials inside the brush.
    """
    y = marks.objective_axis(theme, width, height, labels=labels)
    across = alt.X("density:Q", axis=None, scale=alt.Scale(range=[RUG + 4, width]))
    along = channel(alt.Y, y, field="at")

    def density(chart: Drawing) -> Drawing:
        return chart.transform_density(
            "objective", as_=["at", "density"], minsteps=60, maxsteps=120
        ).encode(x=across, y=along)

    selected = density(_known().transform_filter(BRUSHED))
    densities = layered(
        density(_known()).mark_area(orient="horizontal", color=theme.context, opacity=0.35),
        layered(
            selected.mark_area(orient="horizontal", color=theme.accent, opacity=0.28),
            selected.mark_line(color=theme.accent, strokeWidth=1.5).encode(order=alt.Order("at:Q")),
        ),
        # Else the peak of a few trials would flatten that of them all.
        resolve={"scale": {"x": "independent"}},
    )
    is_wide = width >= WIDE
    return layered(
        marks.heading(theme, width, "Distribution", noted=is_wide),
        densities,
        *_quartiles(theme, width, height, y),
        _rug(theme, y),
        alt.Chart()
        .transform_filter(IS_BEST)
        .mark_tick(orient="horizontal", size=RUG + 4, thickness=2.5, color=theme.best)
        .encode(x=at_x(RUG / 2), y=y),
        *([_count(width)] if is_wide else []),
        width=width,
        height=height,
    )


def _known() -> Drawing:
    """Trials with an objective; where there are very many, an even sample that stands for them."""
    return alt.Chart().transform_filter(f"{SAMPLED} && {HAS_OBJECTIVE}")


def _quartiles(theme: Theme, width: float, height: int, y: alt.Y) -> Iterator[Drawing]:
    """Rules at the quartiles, and the median's value below, where no curve runs through it."""
    ranks = {"q1": "q1(objective)", "median": "median(objective)", "q3": "q3(objective)"}
    found = (
        _known()
        .transform_filter(BRUSHED)
        .transform_aggregate(values="count()", **ranks)
        .transform_filter("datum.values > 3")
        .transform_fold(list(ranks), as_=["quantile", "objective"])
    )
    is_median = "datum.quantile === 'median'"
    yield found.mark_rule(color=theme.ink, opacity=0.7).encode(
        x=at_x(RUG + 4),
        x2=to_x(width),
        y=y,
        strokeDash=alt.condition(is_median, alt.value([1, 0]), alt.value([2, 3])),
    )
    yield (
        found.transform_filter(is_median)
        .mark_text(align="right", baseline="middle", color=theme.ink)
        .encode(
            x=at_x(width),
            y=at_y(height - 7),
            text=alt.TextValue(alt.expr("'— median ' + format(datum.objective, '.4~g')")),
        )
    )


def _rug(theme: Theme, y: alt.Y) -> Drawing:
    def ticks(trials: Drawing, **look: Any) -> Drawing:
        drawn = trials.mark_tick(orient="horizontal", size=RUG, tooltip=marks.TIP, **look)
        return drawn.encode(x=at_x(RUG / 2), y=y)

    known = alt.Chart().transform_filter(SHOWN).transform_filter(HAS_OBJECTIVE)
    return layered(
        ticks(known.transform_filter(BRUSHING), color=theme.context, opacity=0.4, thickness=1),
        ticks(
            known.transform_filter(BRUSHED), color=theme.accent, opacity=0.7, thickness=1
        ).properties(name=f"{PREFIX}distribution"),
        ticks(
            alt.Chart()
            .transform_filter(f"{SHOWN_OR_PICKED} && {HAS_OBJECTIVE}")
            .transform_filter(MARKED),
            color=theme.ink,
            thickness=3,
        ),
    )


def _count(width: float) -> Drawing:
    """How many trials are drawn, or how many of them the brush selects; about, where they are sampled."""
    scaled = f"'≈ ' + format(datum.selected * {LAUNCHED} / {DENSITY}, ',.2~r')"
    selected = f"({LAUNCHED} > {DENSITY} ? {scaled} : datum.selected)"
    total = "format(datum.valued, ',')"
    text = (
        f"{BRUSHING} ? {selected} + ' of ' + {total} "
        f": {total} + (datum.valued > 1 ? ' values' : ' value')"
    )
    counted = (
        _known()
        .transform_filter(BRUSHED)
        .transform_aggregate(selected="count()", valued="max(valued)")
        .transform_filter("datum.selected > 0")
    )
    return marks.note(width, text, of=counted)
