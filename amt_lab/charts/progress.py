"""Objective over time, launch order or what it cost, with the best so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.derived import IS_FIRST
from amt_lab.charts.drawing import at_x, at_y, channel, fixed, layered, to_x
from amt_lab.charts.ends import EXTENT, LAUNCHED, LAUNCHES
from amt_lab.charts.selections import PREFIX
from amt_lab.charts.so_far import FIELD, STEPS, Over, ascending
from amt_lab.charts.theme import LIGHT, Theme
from amt_lab.charts.time_axes import billed, moments, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.charts.drawing import Drawing
    from amt_lab.insight.search import Search

_NAME, _NAME_LINES = 12, 6
"""Pixels of a line of a job's name, and lines until the first one is taken again."""
_OWN = "datum.generation === 0 || !isValid(datum.generation)"
"""Whether a trial is of the job itself and not of one that it was warm-started from."""


def progress(
    search: Search,
    *,
    over: Over = "time",
    width: float = 640,
    height: int = 250,
    theme: Theme = LIGHT,
) -> Drawing:
    """Trials where they started, the step line of the best one so far, and the rail; see `so_far`.

    With `over="billable"` time is that of `billable_s`, and `elapsed_s` where it is not known. The
    target that the job stops at is a rule, or an arrow where it lies outside of what was reached.
    Where the table has several tuning jobs (column `tuning_job`), each has a step line and its name,
    and those of an earlier `generation` stand back.
    """
    x = _across(over, width)
    y = marks.objective_axis(theme, width, height)
    title = (
        f"{search.objective.metric}, {'higher' if search.objective.maximize else 'lower'} is better"
    )
    return layered(
        marks.heading(theme, width, title),
        *_jobs(theme, x, over),
        *([] if search.target is None else target_rule(theme, search.target, width, y)),
        _best_so_far(theme, x, y, over),
        _words(width, height),
        _rail_line(theme, height),
        marks.trials(theme, height, f"{PREFIX}progress", x=x, y=y),
        marks.note(width, _best_value(width, title), len(title)),
        width=width,
        height=height,
    )


def target_rule(theme: Theme, target: float, width: float, y: alt.Y) -> Iterator[Drawing]:
    """The objective's target as a rule across the chart; at the edge where it lies beyond."""
    at = f"clamp({target!r}, {EXTENT}[0], {EXTENT}[1])"
    beyond = f"{target!r} > {EXTENT}[1] ? ' ↑' : {target!r} < {EXTENT}[0] ? ' ↓' : ''"
    rows = fixed([{}]).transform_filter(f"isValid({EXTENT}[0])").transform_calculate(objective=at)
    yield rows.mark_rule(color=theme.faint, strokeDash=[6, 4]).encode(
        x=at_x(0), x2=to_x(width), y=y
    )
    yield rows.mark_text(align="left", baseline="bottom", dx=4, dy=-2).encode(
        x=at_x(0),
        y=y,
        text=alt.TextValue(alt.expr(f"'target ' + format({target!r}, '.5~g') + ({beyond})")),
    )


def _jobs(theme: Theme, x: alt.X, over: Over) -> Iterator[Drawing]:
    """The name of each tuning job where there are several, at its first trial, with a rule."""
    field = FIELD[over]
    jobs = (
        alt.Chart()
        .transform_filter("isValid(datum.tuning_job)")
        .transform_aggregate(
            [alt.AggregatedFieldDef(op="min", field=field, **{"as": field})],
            groupby=["tuning_job"],
        )
        .transform_joinaggregate(jobs="count()")
        .transform_filter("datum.jobs > 1")
        # A line each, in turn: jobs that start together would write over each other.
        .transform_window(nth="row_number()", sort=ascending(field, "tuning_job"))
        .transform_calculate(line=f"{_NAME} * ((datum.nth - 1) % {_NAME_LINES})")
    )
    yield jobs.mark_rule(color=theme.bound, strokeDash=[2, 3]).encode(x=x)
    yield jobs.mark_text(align="left", baseline="top", dx=4, dy=2, limit=140, fontSize=9.5).encode(
        x=x, y=alt.Y("line:Q", scale=None, axis=None), text="tuning_job:N"
    )


def _best_value(width: float, title: str) -> str:
    """The best objective, and its trial where that has room beside the title."""
    if width < (len(title) + len("★ best 0.89815 in trial 48")) * marks.LETTER:
        return "'★ ' + format(datum.objective, '.4~g')"
    return "'★ best ' + format(datum.objective, '.5~g') + ' in trial ' + datum.trial"


def _across(over: Over, width: float) -> alt.X:
    if over == "trial":
        return alt.X(
            "trial:Q",
            title="trial",
            scale=alt.Scale(domain=alt.expr(LAUNCHES), zero=False, nice=False, padding=12),
            axis=whole_numbers(width),
        )
    if over == "billable":
        scale, axis = billed(width)
        title = "billable time of all trials so far"
        return alt.X(f"{FIELD[over]}:T", title=title, scale=scale, axis=axis)
    scale, axis = moments(width)
    return alt.X("started:T", title="start of the trial", scale=scale, axis=axis)


def _best_so_far(theme: Theme, x: alt.X, y: alt.Y, over: Over) -> Drawing:
    return (
        alt.Chart()
        .transform_filter(STEPS)
        .mark_line(interpolate="step-after", strokeWidth=1.75, color=theme.best)
        .encode(
            x=x,
            y=channel(alt.Y, y, field="reached"),
            order=alt.Order(f"{FIELD[over]}:Q"),
            detail=alt.Detail("tuning_job:N"),
            opacity=alt.condition(_OWN, alt.value(0.9), alt.value(0.4)),
        )
    )


def _rail_line(theme: Theme, height: int) -> Drawing:
    """What the rail is, said only while something is on it."""
    some = alt.Chart().transform_filter(f"{IS_FIRST} && datum.valued < {LAUNCHED}")
    return layered(
        some.mark_rule(color=theme.grid).encode(y=at_y(height - 15)),
        some.mark_text(align="right", dx=-4, fontSize=9.5).encode(
            x=at_x(0), y=at_y(height - 7), text=alt.TextValue("no value")
        ),
    )


def _words(width: float, height: int) -> Drawing:
    """What the empty space means, before the first trial and before the first value."""
    text = (
        f"!{LAUNCHED} ? 'No trial has started yet' : "
        f"isValid({EXTENT}[0]) ? '' : 'No trial has a value yet'"
    )
    return (
        fixed([{}])
        .mark_text(fontSize=13)
        .encode(
            x=at_x(width / 2),
            y=at_y((height - marks.RAIL) / 2 - 16),
            text=alt.TextValue(alt.expr(text)),
        )
    )
