"""What was spent and what was reached by each trial, in the order that progress runs over.

Fields that are added to each row:

`spent`       billable time of all trials up to this one in milliseconds, where progress runs over it
`best_score`  the best `score` up to this trial, of those of its tuning job and generation
`reached`     the objective that it stands for
`next_trial`  the number of the next trial of that job and generation; null in its last one
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt

if TYPE_CHECKING:
    from amt_lab.insight.search import Search

Over = Literal["time", "trial", "billable"]
"""Start of the trial, its number, or the billable time of all trials up to it."""

FIELD = {"time": "started", "trial": "trial", "billable": "spent"}
"""The field of each order."""

ORDER = {"time": ["started", "trial"], "trial": ["trial"], "billable": [FIELD["billable"]]}
"""The fields by which trials come one after the other in it."""

JOBS = ("tuning_job", "generation")
"""What a line of the best so far is drawn for, each."""

STEPS = (
    "isValid(datum.best_score) && (datum.score === datum.best_score || !isValid(datum.next_trial))"
)
"""The filter of the trials at which a line of the best so far begins, rises or ends."""

_BILLED = (
    "(isValid(datum.billable_s) ? datum.billable_s : "
    "isValid(datum.elapsed_s) ? datum.elapsed_s : 0) * 1000"
)


def transforms(search: Search, over: Over) -> list[Any]:
    """The transforms that add those fields; they need `derived`'s, and the whole table like them."""
    reached = alt.CalculateTransform(
        calculate=f"{search.sign} * datum.best_score", **{"as": "reached"}
    )
    best = alt.WindowTransform(
        window=[
            {"op": "max", "field": "score", "as": "best_score"},
            {"op": "lead", "field": "trial", "as": "next_trial"},
        ],
        frame=[None, 0],
        sort=ascending(*ORDER[over]),
        groupby=list(JOBS),
    )
    return [*(_spent() if over == "billable" else ()), best, reached]


def ascending(*names: str) -> list[Any]:
    """An order by fields, the smallest first."""
    return [alt.SortField(name, order="ascending") for name in names]


def _spent() -> list[Any]:
    oldest_first = [alt.SortField("generation", order="descending")]
    return [
        alt.CalculateTransform(calculate=_BILLED, **{"as": "billed"}),
        alt.WindowTransform(
            window=[{"op": "sum", "field": "billed", "as": FIELD["billable"]}],
            frame=[None, 0],
            sort=oldest_first + ascending("started", "trial"),
        ),
    ]
