"""Parallel coordinates: a line a trial over an axis a hyperparameter, coloured by how good it is.

Every axis is a view of its own, so that it has its range's scale and takes part in the shared brush: an
interval on one axis selects in every chart, and intervals on several intersect. A trial's line is one
rule from each axis to the next, between the places that `crossings` has worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts import theme as themes
from amt_lab.charts.axes import EDGE, upright
from amt_lab.charts.composition import composed
from amt_lab.charts.crossings import crossings
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST, IS_FIRST
from amt_lab.charts.drawing import (
    at_x,
    at_y,
    below,
    beside,
    channel,
    either,
    fixed,
    layered,
    name_above,
    to_x,
    to_y,
    whole,
)
from amt_lab.charts.drawn import DRAWN, is_known
from amt_lab.charts.ends import EXTENT, LAUNCHED
from amt_lab.charts.key import key
from amt_lab.charts.layout import LABELS, MARGIN
from amt_lab.charts.selections import BRUSHED, BRUSHING, MARKED, PREFIX
from amt_lab.charts.shown import SHOWN
from amt_lab.charts.statement import whose
from amt_lab.charts.theme import LIGHT, Theme
from amt_lab.insight.definitions import drawn_together
from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.insight.search import Search
    from amt_lab.tuning.ranges import Range

HEIGHT = 210
"""Pixels from the names to the foot, in the explorer."""

GRIP = 18
"""Pixels across an axis that take hold of a brush."""

NARROWEST = 62
"""Pixels from an axis to the next below which lines are hard to follow: the rest begins a new row."""

_AT = "at"
"""The member of `drawn` with where lines cross the axes."""

_OF = {
    name: alt.expr(f"datum.{name}")
    for name in ("x", "end", "y", "text", "align", "limit", "colour")
}
"""Members of rows that say where and how they are drawn; as fields they would need scales."""

_KEY = 14.0
"""Pixels of one step of the colours' key."""
_TITLE_LINE = marks.LINE - 24
"""Where the title's letters stand, in pixels from the plot's top."""
_LETTER = 6.3
"""Mean width in pixels of a letter of an axis's name."""


@whole
def parallel(
    trials: pd.DataFrame,
    *,
    axes: Sequence[str] | None = None,
    definition: str | None = None,
    width: int = 900,
    height: int = 320,
    theme: str = "light",
) -> LinkedChart:
    """Parallel coordinates alone, as a chart that shows itself; see `coordinates`.

    Of several training-job definitions without an objective in common, or where `definition` names one,
    it is of one.

    Raises:
        ValueError: `axes` names something that was not tuned, the theme or the definition is unknown, or the trials have
            no `attrs`.

    """
    colours = themes.named(theme)
    room = width - LABELS - 2 * MARGIN
    trials = drawn_together(trials, definition)
    searched = search(trials)
    drawn = coordinates(searched, axes=axes, width=room, height=height, theme=colours)
    drawings = [*whose(trials, colours, room), key(colours, room), drawn]
    return composed(drawings, trials, colours, members=members(searched, height))


def coordinates(
    searched: Search,
    *,
    axes: Sequence[str] | None = None,
    width: float = 840,
    height: int = HEIGHT,
    theme: Theme = LIGHT,
) -> Drawing:
    """The axes in the given order, all ranges in theirs by default, and the objective last.

    Where `width` has no room for all, further rows follow, each of which ends with the objective. What holds
    them has to be given `members`.

    Raises:
        ValueError: `axes` names something that was not tuned.

    """
    tuned = _chosen(searched, axes)
    fitting = max(1, int(width // NARROWEST) - 1)
    rows = [tuned[start : start + fitting] for start in range(0, len(tuned), fitting)] or [[]]
    drawn = [
        _row(searched, row, width, height, theme, is_first=number == 0)
        for number, row in enumerate(rows)
    ]
    return drawn[0] if len(drawn) == 1 else below(*drawn, spacing=18)


def members(searched: Search, height: int = HEIGHT) -> dict[str, str]:
    """What lines of that height need of each trial that is drawn: see `composed`."""
    return {_AT: crossings(searched, EDGE, height - marks.RAIL - EDGE)}


def _chosen(searched: Search, axes: Sequence[str] | None) -> list[Range]:
    names = list(searched.ranges) if axes is None else list(axes)
    unknown = [name for name in names if name not in searched.ranges]
    if unknown:
        raise ValueError(
            f"axes must be among {', '.join(searched.ranges)}, got {', '.join(map(repr, unknown))}"
        )
    return [searched.ranges[name] for name in dict.fromkeys(names)]


def _row(
    searched: Search, row: list[Range], width: float, height: int, theme: Theme, *, is_first: bool
) -> Drawing:
    step = (width - GRIP) / max(len(row), 1)
    scales = [*(upright(tuned, height - marks.RAIL, theme) for tuned in row), _objective(height)]
    names = [*(tuned.name for tuned in row), searched.objective.metric]
    order = [*searched.ranges, searched.objective.metric]
    places = [*map(order.index, names[:-1]), len(searched.ranges)]
    words = [*_names(theme, names, step), *(_key_words(theme, width) if is_first else ())]
    views = []
    for place, (name, y) in enumerate(zip(names, scales, strict=True)):
        is_last = place == len(row)
        partly = None if is_last or name not in searched.partial else row[place]
        parts = [
            *([_axes(theme, len(names), step, height)] if place == 0 else ()),
            *([] if is_last else [_lines(theme, step, *places[place : place + 2])]),
            _best(theme, f"{PREFIX}parallel-{name}", y, partly),
        ]
        if partly is not None:
            parts.append(_not_tuned(height))
        if place == 0:
            parts += [_written(words), *(_heading(theme, width) if is_first else ())]
        if is_last:
            parts.append(_rail(height))
        views.append(layered(*parts, width=GRIP, height=height))
    return beside(*views, spacing=step - GRIP, bounds="flush")


def _axes(theme: Theme, count: int, step: float, height: int) -> Drawing:
    """The upright lines, all in the first view: together they cost as much as one."""
    return (
        fixed([{"x": GRIP / 2 + place * step} for place in range(count)])
        .mark_rule(color=theme.bound)
        .encode(x=at_x(_OF["x"]), y=at_y(EDGE), y2=to_y(height - marks.RAIL))
    )


def _best(theme: Theme, name: str, y: alt.Y, partly: Range | None) -> Drawing:
    """The best trial's place, over the axis's scale, whose labels and brush come with it."""
    return (
        alt.Chart(name=name)
        .transform_filter(IS_BEST if partly is None else f"{IS_BEST} && {is_known(partly)}")
        .mark_point(
            shape=marks.star(),
            filled=True,
            size=110,
            color=theme.best,
            opacity=1,
            tooltip=marks.TIP,
        )
        .encode(x=at_x(GRIP / 2), y=y)
    )


def _lines(theme: Theme, step: float, left: int, right: int) -> Drawing:
    """Every trial's line from one axis to the next, between two places of its crossings."""
    place: dict[str, Any] = {
        "x": at_x(GRIP / 2),
        "x2": to_x(GRIP / 2 + step),
        # Pixels, not fields: for each scale Vega-Lite would add a filter of its own to each axis.
        "y": at_y(alt.expr(f"datum.{DRAWN}.{_AT}[{left}]")),
        "y2": to_y(alt.expr(f"datum.{DRAWN}.{_AT}[{right}]")),
    }
    shown = alt.Chart().transform_filter(SHOWN)
    ramp = alt.Color(
        "standing:Q", scale=alt.Scale(domain=[0, 0.5, 1], range=list(theme.ramp)), legend=None
    )
    states = [
        {"test": f"datum.state === '{state}'", "value": colour}
        for state, colour in theme.states.items()
        if state != "Completed"
    ]
    dash = either(alt.StrokeDashValue, HAS_OBJECTIVE, [], [3, 3])
    below = shown.transform_filter(BRUSHING).mark_rule(color=theme.context, opacity=0.3)
    inside = (
        shown.transform_filter(BRUSHED)
        .mark_rule(opacity=alt.expr(_opacity()), tooltip=marks.TIP)
        .encode(
            color=channel(alt.Color, ramp, condition=states),
            strokeDash=dash,
            order=alt.Order("standing:Q"),
        )
    )
    apart: Any = {"or": [*MARKED["or"], IS_BEST]}
    chosen = (
        shown.transform_filter(apart)
        .mark_rule(strokeWidth=2.5, opacity=1, tooltip=marks.TIP)
        .encode(color=either(alt.ColorValue, IS_BEST, theme.best, theme.ink))
    )
    return layered(below, inside, chosen, encoding=marks.inherited(**place))


def _opacity() -> str:
    return f"{marks.MANY} ? 0.4 : 0.8"


def _objective(height: int) -> alt.Y:
    """The objective's axis, which fills its height as the others do."""
    return alt.Y(
        "objective:Q",
        title=None,
        scale=alt.Scale(
            domain=alt.expr(EXTENT),
            zero=False,
            nice=False,
            range=[height - marks.RAIL - EDGE, EDGE],
        ),
        axis=alt.Axis(
            orient="right", grid=False, zindex=1, tickCount=5, labelExpr=marks.SHORT_LABEL
        ),
    )


def _names(theme: Theme, names: Sequence[str], step: float) -> Iterator[dict[str, Any]]:
    """The axes' names above them; every second one is higher where they would run into each other."""
    # The last name ends at its axis, so that it shares its room with the one before.
    last = sum(map(len, names[-2:])) * _LETTER > step
    stagger = last or any(len(name) * _LETTER > step - 6 for name in names)
    for place, name in enumerate(names):
        raised = stagger and place % 2 == 1
        is_last = place == len(names) - 1
        yield _word(
            name,
            place * step + (GRIP if is_last else 2),
            -16 if raised else -4,
            theme.ink,
            align="right" if is_last else "left",
            limit=step * 1.9 if raised else step - 4,
        )


def _written(rows: Sequence[dict[str, Any]]) -> Drawing:
    """All words of a row of axes; together they cost as much as one."""
    return (
        fixed(rows)
        .mark_text(
            baseline="alphabetic", align=_OF["align"], limit=_OF["limit"], color=_OF["colour"]
        )
        .encode(x=at_x(_OF["x"]), y=at_y(_OF["y"]), text=alt.TextValue(_OF["text"]))
    )


def _not_tuned(height: int) -> Drawing:
    """What it means that lines pass below the axis."""
    return (
        fixed([{}])
        .mark_text(align="left", baseline="top", fontSize=9.5, text="not tuned")
        .encode(x=at_x(2), y=at_y(height + 3))
    )


def _rail(height: int) -> Drawing:
    """Where the lines of trials without an objective end."""
    return (
        alt.Chart()
        .transform_filter(f"{IS_FIRST} && datum.valued < {LAUNCHED}")
        .mark_text(align="left", baseline="middle", fontSize=9.5, text="no value")
        .encode(x=at_x(GRIP), y=at_y(height - 7))
    )


def _heading(theme: Theme, width: float) -> Iterator[Drawing]:
    """The title, and what the colours mean, at the right end of its line."""
    yield name_above(theme, "All hyperparameters together", limit=width - 150, y=_TITLE_LINE)
    tones = [
        {"x": start, "end": start + _KEY - 2, "colour": tone}
        for start, tone in zip(_key_steps(theme, width), theme.ramp, strict=True)
    ]
    yield (
        fixed(tones)
        .mark_rule(strokeWidth=3, color=_OF["colour"])
        .encode(x=at_x(_OF["x"]), x2=to_x(_OF["end"]), y=at_y(_TITLE_LINE - 4))
    )


def _key_words(theme: Theme, width: float) -> Iterator[dict[str, Any]]:
    """What its ends mean."""
    places = {"worst": _key_steps(theme, width)[0] - 6, "best": width}
    for text, x in places.items():
        yield _word(text, x, _TITLE_LINE, theme.faint, align="right", limit=60)


def _key_steps(theme: Theme, width: float) -> list[float]:
    first = width - 34 - _KEY * len(theme.ramp)
    return [first + number * _KEY for number in range(len(theme.ramp))]


def _word(text: str, x: float, y: float, colour: str, **look: Any) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "colour": colour, **look}
