"""The marks that charts have in common: a trial's point, the rail of those without a value, the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.axes import lines
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST, quoted
from amt_lab.charts.drawing import at_x, at_y, channel, fixed, layered, name_above
from amt_lab.charts.drawn import DRAWN
from amt_lab.charts.ends import EXTENT, LAUNCHED, LAUNCHES
from amt_lab.charts.selections import (
    BRUSHED,
    BRUSHING,
    EVIDENCE,
    IS_EVIDENCE,
    MARKED,
    brushed,
    marked,
)
from amt_lab.charts.shown import SHOWN, SHOWN_OR_PICKED
from amt_lab.charts.theme import STAR, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from amt_lab.charts.drawing import Drawing

RAIL = 24
"""Pixels at a chart's foot that are kept for trials without an objective."""

ON_RAIL = 7
"""Pixels from the foot to the middle of what is on the rail."""

LINE = -10
"""Where the heading's letters stand, in pixels from the view's top."""

_LONGEST = "longest"
"""The parameter with the letters up to which Vega's label of an objective is taken: of a lone value none,
since Vega writes 0.3 as 0.300000 then and 0.88 as 1; below 0 where there is no objective."""

SHORT_LABEL = (
    f"{_LONGEST} < 0 ? '' : length(datum.label) > {_LONGEST} "
    "? format(datum.value, '.5~g') : datum.label"
)
"""A label of the objective's axis."""

LIFT = 14
"""Pixels that those of scatters stand higher where a finding is stated below one of them."""

TITLES = "titles"
"""The parameter with what is found of each hyperparameter, by name; the others are not in it."""
_STATED = "stated"
"""The parameter that is true while anything is stated, for names side by side to stay in line."""

NOTE = 68
"""Pixels of a heading's line that its note may always have."""

LETTER = 8.0
"""Mean width in pixels of a letter of a heading."""

MANY = "many"
"""The parameter that is true once there are so many trials that points are smaller and lines fainter."""
_MANY = 150

TIP = alt.expr(f"datum.{DRAWN}.tip")

_STAR = "star"
_IS_COMPLETED = "datum.state === 'Completed'"


def objective_axis(theme: Theme, width: float, height: int, *, labels: bool = True) -> alt.Y:
    """The objective over a view's height, above the rail."""
    look = lines(width, tickColor=theme.grid)
    return alt.Y(
        field="objective",
        type="quantitative",
        scale=alt.Scale(domain=alt.expr(EXTENT), zero=False, nice=True, range=[height - RAIL, 0]),
        axis=alt.Axis(labelExpr=SHORT_LABEL, tickCount=5, minExtent=46, **look)
        if labels
        else alt.Axis(labels=False, tickCount=5, minExtent=0, **look),
        title=None,
    )


def shape() -> alt.ShapeValue:
    """The mark of a trial's state."""
    return alt.ShapeValue(alt.expr(f"datum.{DRAWN}.glyph"))


def trials(theme: Theme, height: int, name: str, **position: Any) -> Drawing:
    """All trials: points, the rail of those without an objective, a finding's rings, and the best one.

    `position` is the encoding of x and y, which all of them inherit.
    """
    return layered(
        *_points(theme, name),
        _rail(theme, height),
        _evidence(theme),
        best(theme),
        encoding=inherited(**position),
    )


def _points(theme: Theme, name: str) -> Iterator[Drawing]:
    """Trials with an objective. Inside the brush they tell launch order by colour.

    What stands still during a brush lies below all that moves.

    Completed ones are rectangles, round while there are few: of many, a browser draws plain ones three
    times as fast as symbols. Those that have not completed have their state's shape and colour.
    """
    # Filters one by one: Vega-Lite makes one of those that several marks begin with.
    completed = alt.Chart().transform_filter(SHOWN).transform_filter(HAS_OBJECTIVE)
    completed = completed.transform_filter(_IS_COMPLETED)
    order = alt.Color(
        "trial:Q",
        scale=alt.Scale(domain=alt.expr(LAUNCHES), range=[theme.early, theme.late]),
        legend=None,
    )
    # All of them, and not those outside only: a brush that moves changes nothing here.
    yield completed.transform_filter(BRUSHING).mark_rect(
        color=theme.context, opacity=0.35, tooltip=TIP, **_dot(theme)
    )
    yield (
        completed.transform_filter(BRUSHED)
        .mark_rect(opacity=0.95, tooltip=TIP, **_dot(theme))
        .encode(color=order)
        .properties(name=name)
    )
    apart: Any = {"or": [*MARKED["or"], f"{SHOWN} && !({_IS_COMPLETED})"]}
    yield (
        alt.Chart()
        .transform_filter(f"{SHOWN_OR_PICKED} && {HAS_OBJECTIVE}")
        .transform_filter(apart)
        .mark_point(filled=True, tooltip=TIP)
        .encode(
            shape=shape(),
            color=channel(alt.Color, order, condition=unfinished(theme)),
            opacity=alt.OpacityValue(**brushed(0.95, 0.35)),
            size=alt.SizeValue(**marked(170, 44)),
            stroke=alt.StrokeValue(**marked(theme.ink, theme.surface)),
            strokeWidth=alt.StrokeWidthValue(**marked(2, 0.6)),
        )
    )


def unfinished(theme: Theme) -> list[dict[str, str]]:
    """The conditions of a colour by which trials that have not completed have that of their state."""
    return [
        {"test": f"datum.state === '{state}'", "value": colour}
        for state, colour in theme.states.items()
        if state != "Completed"
    ]


def _evidence(theme: Theme) -> Drawing:
    """Rings around the trials with an objective that a finding speaks of, drawn or not."""
    return (
        alt.Chart()
        .transform_filter(IS_EVIDENCE)
        .mark_point(size=110, color=theme.ink, opacity=1, strokeWidth=1.5)
    )


def _rail(theme: Theme, height: int) -> Drawing:
    """Trials without an objective: failed, stopped before the first value, or still running.

    Outlined are those under the pointer and picked, and those that a finding speaks of, drawn or not.
    """
    state = alt.Color(
        "state:N",
        scale=alt.Scale(domain=list(theme.states), range=list(theme.states.values())),
        legend=None,
    )
    evidence = {"test": IS_EVIDENCE}
    ringed: dict[str, Any] = marked(theme.ink, "transparent")
    ringed["condition"].append(evidence | {"value": theme.ink})
    width = marked(2, 0)
    width["condition"].append(evidence | {"value": 1.5})
    return (
        alt.Chart()
        .transform_filter(f"({SHOWN} || {IS_EVIDENCE}) && !{HAS_OBJECTIVE}")
        .mark_point(filled=True, tooltip=TIP)
        .encode(
            y=at_y(height - ON_RAIL),
            shape=shape(),
            color=state,
            opacity=alt.OpacityValue(**brushed(0.95, 0.35)),
            size=alt.SizeValue(**marked(150, 40)),
            stroke=alt.StrokeValue(**ringed),
            strokeWidth=alt.StrokeWidthValue(**width),
        )
    )


def star() -> Any:
    """The shape of the best trial's mark."""
    return alt.expr(_STAR)


def best(theme: Theme, **position: Any) -> Drawing:
    """A star on the best trial."""
    return (
        alt.Chart()
        .transform_filter(IS_BEST)
        .mark_point(
            shape=star(),
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


def heading(
    theme: Theme, width: float, text: str, *, noted: bool = True, about: str = ""
) -> Drawing:
    """A chart's title, cut where it would run into its note.

    `about` names the hyperparameter whose finding `stated` writes below; it leaves room for one as soon as
    there is any.
    """
    limit = width - NOTE if noted else width + LETTER
    return name_above(theme, text, limit=limit, y=_line(about))


def note(
    width: float, text: str, beside: int = 0, *, about: str = "", of: Drawing | None = None
) -> Drawing:
    """Words at the right end of the heading's line; `text` is a Vega expression over the row.

    `beside` is how many letters the heading has. The row is the best trial's, or that of `of`.
    """
    row = alt.Chart().transform_filter(IS_BEST) if of is None else of
    return row.mark_text(
        align="right", baseline="alphabetic", limit=max(NOTE - 6, width - beside * LETTER)
    ).encode(x=at_x(width), y=at_y(_line(about)), text=alt.TextValue(alt.expr(text)))


def stated(theme: Theme, width: float, about: str) -> Drawing:
    """What is found of a hyperparameter, if anything is, between the heading and the plot."""
    return (
        fixed([{}])
        .mark_text(
            align="left",
            baseline="alphabetic",
            color=theme.ink,
            limit=width + LETTER,
            text=alt.expr(f"{TITLES}[{quoted(about)}] || ''"),
        )
        .encode(x=at_x(0), y=at_y(LINE + 2))
    )


def _line(about: str) -> Any:
    return alt.expr(f"{_STATED} ? {LINE - LIFT} : {LINE}") if about else LINE


def _dot(theme: Theme) -> dict[str, Any]:
    """A completed trial's mark: a disc, and where there are many a smaller square without outline."""
    size = alt.expr(f"{MANY} ? 4.5 : 8")
    return {
        "width": size,
        "height": size,
        "cornerRadius": alt.expr(f"{MANY} ? 0 : 4"),
        "stroke": theme.surface,
        "strokeWidth": alt.expr(f"{MANY} ? 0 : 0.6"),
    }


def shared(titles: Mapping[str, str], tuned: Iterable[str]) -> list[alt.VariableParameter]:
    """Parameters that every chart of these marks needs: what would else be written with each mark.

    `tuned` names the hyperparameters, of which `titles` may come to state something.
    """
    stated_of = [f"{TITLES}[{quoted(name)}]" for name in tuned]
    return [
        alt.VariableParameter(name=MANY, expr=f"{LAUNCHED} > {_MANY}"),
        alt.VariableParameter(name=_STAR, value=STAR),
        alt.VariableParameter(
            name=_LONGEST,
            expr=f"!isValid({EXTENT}[0]) ? -1 : {EXTENT}[0] === {EXTENT}[1] ? 0 : 6",
        ),
        alt.VariableParameter(name=EVIDENCE, value={}),
        alt.VariableParameter(name=TITLES, value=dict(titles)),
        alt.VariableParameter(name=_STATED, expr=" || ".join([*stated_of, "false"])),
    ]


def inherited(**channels: Any) -> dict[str, Any]:
    """An encoding for a whole layer, whose marks inherit it: written once, not with each of them."""
    return {name: channel.to_dict(validate=False) for name, channel in channels.items()}
