"""Which trials are drawn one by one where there are more than a browser can move smoothly.

Drawn are the best, the newest, and even samples over launch order of those without an objective (failed
ones above all) and of the rest. Lines and the best trial come from all trials, densities from a larger
sample, which is even.
`note` says so above the charts, whenever some are left out.

All is worked out by Vega, from the rows that are there, so that it holds while trials stream in. A
trial that is drawn of many would be drawn of fewer as well: the sample only ever gets thinner.

Fields that are added to each row:

`valued`     how many trials have an objective
`ended_well` how many of them have completed
`shown`      whether this one is drawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import HAS_OBJECTIVE, HAS_SCORE
from amt_lab.charts.drawing import at_x, at_y
from amt_lab.charts.ends import LAUNCHED, LAUNCHES

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
LIMIT = "limit"
"""The parameter with the number of trials up to which all are drawn."""

AIM = "aim"
"""The parameter with how many are drawn of more than `LIMIT`."""

SHARE = "share"
"""The parameter with how many of the best are drawn, how many of the newest, and at most of those
without an objective."""

EVEN = "(datum.trial * 0.618034) % 1"
"""Successive multiples of the golden ratio spread evenly over 0 to 1, wherever one stops."""

SAMPLED = f"{EVEN} < {DENSITY} / {LAUNCHED}"
"""The filter of the even sample of all that a density is estimated from."""

WITHOUT_VALUE = f"({LAUNCHED} - datum.valued)"
"""How many trials have no objective."""


def parameters(views: int) -> list[alt.VariableParameter]:
    """Those three, of a chart that draws each trial in so many views."""
    return [
        alt.VariableParameter(name=LIMIT, value=max(FEWEST, MARKS // max(views, 1))),
        alt.VariableParameter(name=AIM, expr=f"{LIMIT} * ({LAUNCHED} > {MANY} ? 0.5 : 1)"),
        alt.VariableParameter(name=SHARE, expr=f"floor({AIM} / 5)"),
    ]


def transforms() -> list[Any]:
    """The transforms that add those fields; they need `derived`'s."""
    kept = (
        f"{LAUNCHED} <= {LIMIT}",
        f"datum.rank <= {SHARE} && {HAS_SCORE}",
        f"datum.trial > {LAUNCHES}[1] - {SHARE}",
        f"{EVEN} < ({AIM} - 2 * {SHARE} - min({WITHOUT_VALUE}, {SHARE})) / {LAUNCHED}",
        f"!{HAS_OBJECTIVE} && {EVEN} < {SHARE} / {WITHOUT_VALUE}",
    )
    return [
        alt.JoinAggregateTransform(
            joinaggregate=[
                {"op": "valid", "field": "objective", "as": "valued"},
                {"op": "valid", "field": "score", "as": "ended_well"},
            ]
        ),
        alt.CalculateTransform(
            calculate=" || ".join(f"({case})" for case in kept), **{"as": "shown"}
        ),
    ]


def note(width: float, y: float) -> Drawing:
    """One line that says what is drawn, and nothing where all is."""
    without_drawn = "(datum.drawn - datum.valued_drawn)"
    words = (
        f"format(datum.drawn, ',') + ' of ' + format({LAUNCHED}, ',') + ' trials drawn one by one: "
        f"the best ' + {SHARE} + ', the newest ' + {SHARE} + ', ' + "
        f"({WITHOUT_VALUE} ? ({without_drawn} < {WITHOUT_VALUE} "
        f"? format({without_drawn}, ',') + ' of ' : 'all ') "
        f"+ format({WITHOUT_VALUE}, ',') + ' without a value, ' : '') + "
        f"'an even sample' + ({LAUNCHED} > {DENSITY} "
        f"? '; the distribution: an even sample of {DENSITY:,}' : '')"
    )
    return (
        alt.Chart()
        .transform_filter(SHOWN)
        .transform_aggregate(drawn="count()", valued_drawn="valid(objective)", valued="max(valued)")
        .transform_filter(f"datum.drawn < {LAUNCHED}")
        .mark_text(align="left", baseline="middle", limit=width)
        .encode(x=at_x(0), y=at_y(y), text=alt.TextValue(alt.expr(words)))
    )
