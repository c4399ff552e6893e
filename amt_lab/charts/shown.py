"""Which trials are drawn one by one where there are more than a browser can move smoothly.

Drawn are the best, the newest, and even samples over launch order of those without an objective (failed
ones above all) and of the rest. Lines and the best trial come from all trials, densities from a larger
sample, which is even.
`note` says so above the charts, whenever some are left out.

All is worked out by Vega, from the rows that are there, so that it holds while trials stream in. A
trial that is drawn of many would be drawn of fewer as well: the sample only ever gets thinner.

Fields that are added to each row:

`launched`   how many trials there are
`ended_well` how many of them have completed with an objective
`shown`      whether this one is drawn
`sampled`    whether it is of the even sample of all that a density is estimated from
`seen`       how many are of that sample
`total`      how many of those have an objective
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import HAS_OBJECTIVE, NO_SCORE
from amt_lab.charts.drawing import at_x, at_y

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

MARKS = 6_000
"""Marks of trials that all views together may have, so that a brush moves smoothly over them."""

FEWEST = 250
"""Trials up to which all are drawn in any case."""

DENSITY = 500
"""Trials that densities, their quartiles and counts are taken from."""

MANY = 1_000
"""Trials beyond which half as many are drawn: Vega has thousands of rows to look through besides."""

SHOWN = "datum.shown"
SHOWN_OR_PICKED = "(datum.shown || datum.trial === picked)"
"""Before a filter by the pointer, which would else look at all trials wherever the pointer goes."""
SAMPLED = "datum.sampled"
LIMIT = "limit"
"""The parameter with the number of trials up to which all are drawn."""

EVEN = "(datum.trial * 0.618034) % 1"
"""Successive multiples of the golden ratio spread evenly over 0 to 1, wherever one stops."""

_AIM = f"({LIMIT} * (datum.launched > {MANY} ? 0.5 : 1))"
"""How many are drawn of more than `LIMIT`."""

SHARE = f"floor({_AIM} / 5)"
"""How many of the best are drawn, how many of the newest, and at most of those without an objective."""


def limit(views: int) -> alt.VariableParameter:
    """The parameter `LIMIT` of a chart that draws each trial in so many views."""
    return alt.VariableParameter(name=LIMIT, value=max(FEWEST, MARKS // max(views, 1)))


def transforms() -> list[Any]:
    """The transforms that add those fields; they need `derived`'s."""
    kept = (
        f"datum.launched <= {LIMIT}",
        f"datum.rank <= {SHARE} && datum.score > {NO_SCORE}",
        f"datum.trial > datum.newest - {SHARE}",
        f"{EVEN} < ({_AIM} - 2 * {SHARE} - min(datum.without_value, {SHARE})) / datum.launched",
        f"datum.is_without_value && {EVEN} < {SHARE} / datum.without_value",
    )
    fields = {
        "is_scored": f"datum.score > {NO_SCORE} ? 1 : 0",
        "is_without_value": f"{HAS_OBJECTIVE} ? 0 : 1",
    }
    return [
        *(alt.CalculateTransform(calculate=test, **{"as": name}) for name, test in fields.items()),
        alt.JoinAggregateTransform(
            joinaggregate=[
                {"op": "count", "as": "launched"},
                {"op": "max", "field": "trial", "as": "newest"},
                {"op": "sum", "field": "is_scored", "as": "ended_well"},
                {"op": "sum", "field": "is_without_value", "as": "without_value"},
            ]
        ),
        alt.CalculateTransform(
            calculate=" || ".join(f"({case})" for case in kept), **{"as": "shown"}
        ),
        alt.CalculateTransform(
            calculate=f"{EVEN} < {DENSITY} / datum.launched", **{"as": "sampled"}
        ),
        alt.CalculateTransform(
            calculate=f"datum.sampled && {HAS_OBJECTIVE}", **{"as": "is_sampled_value"}
        ),
        alt.JoinAggregateTransform(
            joinaggregate=[
                {"op": "sum", "field": "sampled", "as": "seen"},
                {"op": "sum", "field": "is_sampled_value", "as": "total"},
            ]
        ),
    ]


def note(width: float, y: float) -> Drawing:
    """One line that says what is drawn, and nothing where all is."""
    words = (
        "format(datum.drawn, ',') + ' of ' + format(datum.launched, ',') + ' trials drawn one by one: "
        f"the best ' + {SHARE} + ', the newest ' + {SHARE} + ', ' + "
        "(datum.without_value ? (datum.without_drawn < datum.without_value "
        "? format(datum.without_drawn, ',') + ' of ' : 'all ') "
        "+ format(datum.without_value, ',') + ' without a value, ' : '') + "
        f"'an even sample' + (datum.launched > {DENSITY} "
        f"? '; the distribution: an even sample of {DENSITY:,}' : '')"
    )
    return (
        alt.Chart()
        .transform_filter(SHOWN)
        .transform_aggregate(
            drawn="count()",
            without_drawn="sum(is_without_value)",
            launched="max(launched)",
            without_value="max(without_value)",
        )
        .transform_filter("datum.drawn < datum.launched")
        .mark_text(align="left", baseline="middle", limit=width)
        .encode(x=at_x(0), y=at_y(y), text=alt.TextValue(alt.expr(words)))
    )
