"""What Vega works out of each row before it is drawn.

All of it is Vega-Lite transforms, so that rows streamed into the data set later are treated like
those that came with the chart. They are made here, once, where a view would have to copy all rows to
add one. Fields that are added or completed:

`state`       Completed, Running, Stopped or Failed
`score`       the objective turned so that more is better; NaN where a trial has not completed
`rank`        1 for the best trial; among equals the earlier is better, and those without a score come last
`started`     of a trial that waits for its machine, when the latest one began
`mirror.<x>`  1 - `hp.<x>`, for a reverse-logarithmic range, which Vega has no scale for

`shown` and `drawn` add theirs after these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.ends import STARTS
from amt_lab.tuning.ranges import CategoricalRange, Range, Scaling

if TYPE_CHECKING:
    from amt_lab.insight.search import Search

HAS_OBJECTIVE = "isValid(datum.objective)"
HAS_SCORE = "isValid(datum.score)"
IS_BEST = f"datum.rank === 1 && {HAS_SCORE}"
IS_FIRST = "datum.rank === 1"
"""The filter of one row, as soon as there is any: for what is said once."""

_STATE = (
    "datum.status === 'Completed' || datum.status === 'Failed' ? datum.status : "
    "datum.status === 'Stopped' || datum.early_stopped ? 'Stopped' : 'Running'"
)


def transforms(search: Search) -> list[Any]:
    """The transforms that add those fields, in the order that they need each other.

    Numbers come as text from embedded CSV. An objective that is not known becomes NaN, since Vega
    would let a null pass as 0 in a brush.
    """
    began = f"isValid(datum.started) ? datum.started : isValid({STARTS}[1]) ? {STARTS}[1] : now()"
    return [
        *(
            alt.CalculateTransform(calculate=f"toNumber({member(name)})", **{"as": name})
            for name in (f"hp.{tuned.name}" for tuned in search.ranges.values() if is_number(tuned))
        ),
        alt.CalculateTransform(calculate=_STATE, **{"as": "state"}),
        alt.CalculateTransform(
            calculate=f"{HAS_OBJECTIVE} ? datum.objective : NaN", **{"as": "objective"}
        ),
        alt.CalculateTransform(
            calculate=f"datum.state === 'Completed' && {HAS_OBJECTIVE} "
            f"? {search.sign} * datum.objective : NaN",
            **{"as": "score"},
        ),
        alt.WindowTransform(
            window=[{"op": "row_number", "as": "rank"}],
            sort=[
                alt.SortField("score", order="descending"),
                alt.SortField("trial", order="ascending"),
            ],
        ),
        alt.CalculateTransform(calculate=began, **{"as": "started"}),
        *(
            alt.CalculateTransform(
                calculate=f"1 - {member(f'hp.{tuned.name}')}",
                **{"as": f"mirror.{tuned.name}"},
            )
            for tuned in search.ranges.values()
            if is_mirrored(tuned)
        ),
    ]


def is_number(tuned: Range) -> bool:
    return not isinstance(tuned, CategoricalRange)


def is_mirrored(tuned: Range) -> bool:
    return not isinstance(tuned, CategoricalRange) and tuned.scale is Scaling.REVERSE_LOGARITHMIC


def field(tuned: Range) -> str:
    """The field that a hyperparameter is drawn from."""
    return f"{'mirror' if is_mirrored(tuned) else 'hp'}.{tuned.name}"


def escaped(name: str) -> str:
    """The field's name for an encoding, where a plain dot or bracket would mean nesting."""
    for sign in ("\\", ".", "[", "]"):
        name = name.replace(sign, f"\\{sign}")
    return name


def member(name: str) -> str:
    """The field in a Vega expression."""
    return f"datum[{quoted(name)}]"


def few_digits(value: str, digits: int) -> str:
    """A Vega expression for a number in that many significant digits, small ones as 8.9e-5."""
    small = f"{value} !== 0 && abs({value}) < 1e-3"
    return f"format({value}, {small} ? '.{digits - 1}~e' : '.{digits}~g')"


def quoted(text: str) -> str:
    """Text in a Vega expression."""
    inner = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{inner}'"
