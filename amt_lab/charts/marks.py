"""The marks that charts have in common: a trial's point, the rail of those without a value, the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST
from amt_lab.charts.drawing import at_x, at_y, fixed
from amt_lab.charts.selections import brushed, marked
from amt_lab.charts.theme import SHAPES, STAR, Theme

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

RAIL = 24
"""Pixels at a chart's foot that are kept for trials without an objective."""

LINE = -10
"""Where the heading's letters stand, in pixels from the view's top."""

EXTENT = "extent"
"""The parameter with the objective's extent: with the densities' own, each brush would move the axis."""

_SHORT_LABEL = f"!isValid({EXTENT}[0]) ? '' : length(datum.label) > 6 ? format(datum.value, '.5~g') : datum.label"  # one value: 0.300000

NOTE = 68
"""Pixels of a heading's line that its note may always have."""

LETTER = 8.0
"""Mean width in pixels of a letter of a heading."""

MANY = 150
"""Trials from which on points are drawn at half size."""

TIP = alt.expr("datum.tip")


def objective_axis(height: int, *, labels: bool = True, field: str = "objective") -> alt.Y:
    """The objective over a view's height, above the rail."""
    return alt.Y(
        field=field,
        type="quantitative",
        scale=alt.Scale(domain=alt.expr(EXTENT), zero=False, nice=True, range=[height - RAIL, 0]),
        axis=alt.Axis(
            labels=labels, labelExpr=_SHORT_LABEL, tickCount=5, minExtent=46 if labels else 0
        ),
        title=None,
    )


def shape() -> alt.Shape:
    return alt.Shape(
        "state:N",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=None,
    )


def points(theme: Theme, name: str, **position: Any) -> Drawing:
    """Trials with an objective. Inside the brush they tell launch order by colour.

    `position` is the encoding of x and y.
    """
    order = {
        "field": "trial",
        "type": "quantitative",
        "scale": {"range": [theme.early, theme.late], "zero": False},
        "legend": None,
    }
    return (
        alt.Chart(name=name)
        .transform_filter(HAS_OBJECTIVE)
        .mark_point(filled=True, tooltip=TIP)
        .encode(
            shape=shape(),
            color=alt.ColorValue(**brushed(order, theme.context)),
            opacity=alt.OpacityValue(**brushed(0.95, 0.35)),
            **_marked(theme, 52),
            **position,
        )
    )


def rail(theme: Theme, height: int, **position: Any) -> Drawing:
    """Trials without an objective: failed, stopped before the first value, or still running."""
    states = theme.states
    state = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": list(states), "range": list(states.values())},
        "legend": None,
    }
    return (
        alt.Chart()
        .transform_filter(f"!{HAS_OBJECTIVE}")
        .mark_point(filled=True, tooltip=TIP)
        .encode(
            y=at_y(height - 7),
            shape=shape(),
            color=alt.ColorValue(**brushed(state, theme.context)),
            **_marked(theme, 44),
            **position,
        )
    )


def best(theme: Theme, **position: Any) -> Drawing:
    """A star on the best trial."""
    return (
        alt.Chart()
        .transform_filter(IS_BEST)
        .mark_point(
            shape=STAR,
            filled=True,
            size=190,
            color=theme.best,
            opacity=1,
            stroke=theme.surface,
            strokeWidth=1,
            tooltip=TIP,
        )
        .encode(**position)
    )


def heading(theme: Theme, width: float, text: str, *, noted: bool = True) -> Drawing:
    """A chart's title, cut where it would run into its note.

    It is a mark, since Vega would move a title up, out of the note's line.
    """
    return (
        fixed([{}])
        .mark_text(
            align="left",
            baseline="alphabetic",
            color=theme.ink,
            fontSize=12,
            fontWeight=600,
            limit=width - NOTE if noted else width + LETTER,
            text=text,
        )
        .encode(x=at_x(0), y=at_y(LINE))
    )


def note(width: float, text: str, beside: int = 0) -> Drawing:
    """Words at the right end of the heading's line; `text` is a Vega expression over the row.

    `beside` is how many letters the heading has.
    """
    return (
        alt.Chart()
        .mark_text(
            align="right", baseline="alphabetic", limit=max(NOTE - 6, width - beside * LETTER)
        )
        .encode(x=at_x(width), y=at_y(LINE), text=alt.TextValue(alt.expr(text)))
    )


def _marked(theme: Theme, size: int) -> dict[str, Any]:
    """Size and outline: the trial under the pointer and the picked one stand out by both.

    Where there are many trials, the rest are drawn smaller.
    """
    usual = {"expr": f"length(data('trials')) > {MANY} ? {size // 2} : {size}"}

    return {
        "size": alt.SizeValue(**marked(170, usual)),
        "stroke": alt.StrokeValue(**marked(theme.ink, theme.surface)),
        "strokeWidth": alt.StrokeWidthValue(**marked(2, 0.6)),
    }
