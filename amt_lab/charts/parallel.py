"""Parallel coordinates: a line a trial over an axis a hyperparameter, coloured by how good it is.

Every axis is a view of its own, so that it has its range's scale and takes part in the shared brush: an
interval on one axis selects in every chart, and intervals on several intersect. The trials' lines are all in
the first of a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts import theme as themes
from amt_lab.charts.axes import EDGE, upright
from amt_lab.charts.composition import composed
from amt_lab.charts.crossings import aside, line
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST, IS_FIRST
from amt_lab.charts.drawing import (
    at_x,
    at_y,
    below,
    beside,
    channel,
    either,
    layered,
    whole,
)
from amt_lab.charts.drawn import DRAWN, is_known
from amt_lab.charts.ends import EXTENT, LAUNCHED
from amt_lab.charts.key import key
from amt_lab.charts.layout import LABELS, MARGIN
from amt_lab.charts.parallel_frame import GRIP, Frame
from amt_lab.charts.selections import ACROSS, BRUSHED, BRUSHING, MARKED, PREFIX
from amt_lab.charts.shown import SHOWN
from amt_lab.charts.statement import whose
from amt_lab.charts.theme import LIGHT, Theme
from amt_lab.insight.definitions import drawn_together
from amt_lab.insight.search import search
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.insight.search import Search
    from amt_lab.tuning.ranges import Range

HEIGHT = 210
"""Pixels from the names to the foot, in the explorer."""

NARROWEST = 62
"""Pixels from an axis to the next below which lines are hard to follow: the rest begins a new row."""

_LINES = "lines"
"""The member of `drawn` with a trial's line in each row."""


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
    lines = members(searched, axes=axes, width=room, height=height)
    return composed(drawings, trials, colours, members=lines)


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
    them has to be given the `members` of the same axes, width and height.

    Raises:
        ValueError: `axes` names something that was not tuned.

    """
    drawn = [
        _row(searched, row, number, width, height, theme)
        for number, row in enumerate(_rows(searched, axes, width))
    ]
    return drawn[0] if len(drawn) == 1 else below(*drawn, spacing=18)


def members(
    searched: Search,
    *,
    axes: Sequence[str] | None = None,
    width: float = 840,
    height: int = HEIGHT,
) -> dict[str, str]:
    """What those lines need of each trial that is drawn: see `composed`."""
    foot = height - marks.RAIL - EDGE
    paths = [
        line(row, GRIP / 2, _step(row, width), EDGE, foot) for row in _rows(searched, axes, width)
    ]
    return {_LINES: f"[{', '.join(paths)}]"}


def _rows(searched: Search, axes: Sequence[str] | None, width: float) -> list[list[Range]]:
    """The ranges of each row, as many as have room."""
    tuned = _chosen(searched, axes)
    fitting = max(1, int(width // NARROWEST) - 1)
    return [tuned[start : start + fitting] for start in range(0, len(tuned), fitting)] or [[]]


def _step(row: Sequence[Range], width: float) -> float:
    """Pixels from an axis of a row to the next."""
    return (width - GRIP) / max(len(row), 1)


def _chosen(searched: Search, axes: Sequence[str] | None) -> list[Range]:
    names = list(searched.ranges) if axes is None else list(axes)
    unknown = [name for name in names if name not in searched.ranges]
    if unknown:
        raise ValueError(
            f"axes must be among {', '.join(searched.ranges)}, got {', '.join(map(repr, unknown))}"
        )
    return [searched.ranges[name] for name in dict.fromkeys(names)]


def _row(
    searched: Search, row: list[Range], number: int, width: float, height: int, theme: Theme
) -> Drawing:
    step = _step(row, width)
    names = [*(tuned.name for tuned in row), searched.objective.metric]
    titled = width if number == 0 else None
    frame = Frame(theme, names, searched.partial, step, height, titled)
    scales = [*(upright(tuned, height - marks.RAIL, theme) for tuned in row), _objective(height)]
    views = []
    for place, (name, y) in enumerate(zip(names, scales, strict=True)):
        is_last = place == len(row)
        best = _best(theme, f"{PREFIX}parallel-{name}", y)
        parts = [
            *([frame.lines(), _lines(theme, number)] if place == 0 else ()),
            best if is_last else _on_axis(best, row[place], name in searched.partial, height),
            *(frame.writing() if place == 0 else ()),
            *([_no_value(height)] if is_last else ()),
        ]
        views.append(layered(*parts, width=GRIP, height=height))
    return beside(*views, spacing=step - GRIP, bounds="flush")


def _on_axis(best: Drawing, tuned: Range, is_partial: bool, height: int) -> Drawing:
    """The best trial's place where its line crosses a hyperparameter's axis, and none where it does not."""
    if isinstance(tuned, CategoricalRange):
        best.mark.yOffset = alt.expr(f"-{aside(tuned, height - marks.RAIL - 2 * EDGE)}")
    return best.transform_filter(is_known(tuned)) if is_partial else best


def _best(theme: Theme, name: str, y: alt.Y) -> Drawing:
    """The best trial's place, over the axis's scale, whose labels and brush come with it."""
    return (
        alt.Chart(name=name)
        .transform_filter(IS_BEST)
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


def _lines(theme: Theme, row: int) -> Drawing:
    """Every trial's line over all axes of a row."""
    look: dict[str, Any] = {
        "shape": alt.expr(f"datum.{DRAWN}.{_LINES}[{row}]"),
        "size": 4,  # which leaves a path as it is: Vega scales one by half the root
        "fill": None,  # or what lies between the two ends would be taken for the line
        "filled": False,
        "strokeJoin": "round",
    }
    shown = alt.Chart().transform_filter(SHOWN).encode(x=at_x(0), y=at_y(0))
    ramp = alt.Color(
        "standing:Q", scale=alt.Scale(domain=[0, 0.5, 1], range=list(theme.ramp)), legend=None
    )
    dash = either(alt.StrokeDashValue, HAS_OBJECTIVE, [], [3, 3])
    below = shown.transform_filter(BRUSHING).mark_point(
        color=theme.context, opacity=0.3, strokeWidth=1, **look
    )
    inside = (
        shown.transform_filter(BRUSHED)
        .mark_point(
            opacity=alt.expr(f"{marks.MANY} ? 0.4 : 0.8"), strokeWidth=1, tooltip=marks.TIP, **look
        )
        .encode(
            color=channel(alt.Color, ramp, condition=marks.unfinished(theme)),
            strokeDash=dash,
            order=alt.Order("standing:Q"),
        )
        .properties(name=f"{ACROSS}{row}")
    )
    apart: Any = {"or": [*MARKED["or"], IS_BEST]}
    chosen = (
        shown.transform_filter(apart)
        .mark_point(strokeWidth=2.5, opacity=1, tooltip=marks.TIP, **look)
        .encode(color=either(alt.ColorValue, IS_BEST, theme.best, theme.ink))
        .properties(name=f"{ACROSS}{row}-chosen")
    )
    return layered(below, inside, chosen)


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


def _no_value(height: int) -> Drawing:
    """Where the lines of trials without an objective end."""
    return (
        alt.Chart()
        .transform_filter(f"{IS_FIRST} && datum.valued < {LAUNCHED}")
        .mark_text(align="left", baseline="middle", fontSize=9.5, text="no value")
        .encode(x=at_x(GRIP), y=at_y(height - 7))
    )
