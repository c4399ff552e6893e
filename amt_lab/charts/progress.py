"""Objective over time or launch order, with the best so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST, NO_SCORE
from amt_lab.charts.drawing import at_x, at_y, fixed
from amt_lab.charts.selections import PREFIX
from amt_lab.charts.theme import LIGHT, Theme

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing
    from amt_lab.insight.search import Search

_CLOCK = {
    "milliseconds": "%M:%S.%L",
    "seconds": "%H:%M:%S",
    "minutes": "%H:%M",
    "hours": "%H:%M",
    "date": "%-d %b",
    "week": "%-d %b",
    "month": "%b",
    "year": "%Y",
}

Over = Literal["time", "trial"]


def progress(
    search: Search,
    *,
    over: Over = "time",
    width: float = 640,
    height: int = 250,
    theme: Theme = LIGHT,
) -> Drawing:
    """Trials where they started, the step line of the best one so far, and the rail."""
    x = _across(over, width)
    y = marks.objective_axis(height)
    title = (
        f"{search.objective.metric}, {'higher' if search.objective.maximize else 'lower'} is better"
    )
    chart = alt.layer(
        marks.heading(theme, width, title),
        _best_so_far(search, theme, x, y, over),
        *_words(width, height),
        _rail_line(theme, height),
        marks.rail(theme, height, x=x),
        marks.points(theme, f"{PREFIX}progress", x=x, y=y),
        marks.best(theme, x=x, y=y),
        marks.note(width, _best_value(width, title), len(title)).transform_filter(IS_BEST),
    )
    if over == "time":
        # A trial that waits for its machine has no start yet: it stands where the latest one does.
        chart = chart.transform_joinaggregate(latest="max(started)").transform_calculate(
            started="isValid(datum.started) ? datum.started : "
            "isValid(datum.latest) ? datum.latest : now()"
        )
    return chart.properties(width=width, height=height)


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
            scale=alt.Scale(zero=False, nice=False, padding=12),
            axis=alt.Axis(tickMinStep=1, format="d"),
        )
    return alt.X(
        "started:T",
        title="start of the trial",
        scale=alt.Scale(nice=False, padding=12),
        axis=alt.Axis(labelOverlap=True, format=_CLOCK, tickCount=max(2, round(width / 90))),
    )


def _best_so_far(search: Search, theme: Theme, x: alt.X, y: alt.Y, over: Over) -> Drawing:
    order = ["trial"] if over == "trial" else ["started", "trial"]
    return (
        alt.Chart()
        .transform_window(
            best_score="max(score)",
            frame=[None, 0],
            sort=[alt.SortField(name, order="ascending") for name in order],
        )
        .transform_filter(f"datum.best_score > {NO_SCORE}")
        .transform_calculate(objective=f"{search.sign} * datum.best_score")
        .mark_line(interpolate="step-after", strokeWidth=1.75, color=theme.best, opacity=0.9)
        .encode(x=x, y=y, order=alt.Order(f"{order[0]}:Q"))
    )


def _rail_line(theme: Theme, height: int) -> Drawing:
    """What the rail is, said only while something is on it."""
    some = (
        alt.Chart()
        .transform_filter(f"!{HAS_OBJECTIVE}")
        .transform_aggregate(on_rail="count()")
        .transform_filter("datum.on_rail > 0")
    )
    return alt.layer(
        some.mark_rule(color=theme.grid).encode(y=at_y(height - 15)),
        some.mark_text(align="right", dx=-4, fontSize=9.5).encode(
            x=at_x(0), y=at_y(height - 7), text=alt.TextValue("no value")
        ),
    )


def _words(width: float, height: int) -> list[Drawing]:
    """What the empty space means, before the first trial and before the first value."""
    none_started = (
        fixed([{}])
        .mark_text(fontSize=13)
        .encode(
            text=alt.TextValue(alt.expr("length(data('trials')) ? '' : 'No trial has started yet'"))
        )
    )
    none_valued = (
        alt.Chart()
        .transform_aggregate(values="valid(objective)")
        .transform_filter("datum.values === 0")
        .mark_text(fontSize=13)
        .encode(text=alt.TextValue("No trial has a value yet"))
    )
    return [
        words.encode(x=at_x(width / 2), y=at_y((height - marks.RAIL) / 2 - 16))
        for words in (none_started, none_valued)
    ]
