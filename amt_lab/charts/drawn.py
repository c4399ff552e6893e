"""What Vega works out of the trials that are drawn one by one, those that `shown` shows.

Fields that are added:

`glyph`     the path of the state's mark
`standing`  0 for the worst completed trial to 1 for the best; -1 for one that has not completed,
            2 where it has no objective
`jitter`    0 to 1, where a trial stands among others at the same place; also of those that are not drawn,
            since a finding may ring one
`at.<x>`    where `hp.<x>` lies in its range, 0 to 1 on the range's scale; categories are spread;
            below 0 where the trial has no value of it
`level`     where the objective lies in its extent, 0 to 1; below 0 where there is none
`tip`       the tooltip's title and lines
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import (
    HAS_OBJECTIVE,
    NO_SCORE,
    few_digits,
    field,
    is_mirrored,
    member,
    quoted,
)
from amt_lab.charts.shown import SHOWN
from amt_lab.charts.theme import SHAPES
from amt_lab.tuning.ranges import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    Range,
    Scaling,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amt_lab.insight.search import Search

EXTENT = "extent"
"""The parameter with the objective's extent: with the densities' own, each brush would move the axis."""

NO_LEVEL = -0.13
"""The `level` of trials without an objective, and where one stands that does not tune a hyperparameter."""

_MISSING = "[][0]"  # Vega's expressions have no word for undefined, which a tooltip leaves out
_JITTER = "(datum.trial * 0.7548777) % 1"
_SPREAD = 0.5
"""The share of a category's place that its trials are spread over."""


def transforms(search: Search) -> list[Any]:
    """The transforms that add those fields; they need those of `derived` and of `shown`."""
    glyphs = ", ".join(f"{state}: {quoted(path)}" for state, path in SHAPES.items())
    fields = {
        "glyph": f"({{{glyphs}}})[datum.state]",
        "standing": f"datum.score > {NO_SCORE} ? "
        "(datum.ended_well - datum.rank) / max(datum.ended_well - 1, 1) : "
        f"{HAS_OBJECTIVE} ? -1 : 2",
        **{f"at.{tuned.name}": place(tuned, NO_LEVEL) for tuned in search.ranges.values()},
        "level": f"!{HAS_OBJECTIVE} ? {NO_LEVEL} : {EXTENT}[1] === {EXTENT}[0] ? 0.5 : "
        f"(datum.objective - {EXTENT}[0]) / ({EXTENT}[1] - {EXTENT}[0])",
        "tip": _tip(search),
    }
    return [
        alt.CalculateTransform(calculate=_JITTER, **{"as": "jitter"}),
        *(
            alt.CalculateTransform(calculate=f"{SHOWN} ? {value} : null", **{"as": name})
            for name, value in fields.items()
        ),
    ]


def place(tuned: Range, missing: float | str = "NaN") -> str:
    """A Vega expression for where a trial's value lies in its range, as `Range.to_unit` has it.

    It is `missing` where the trial has no value of it.
    """
    if isinstance(tuned, CategoricalRange):
        spread = f"{_SPREAD} * ({_JITTER} - 0.5)"
        at = f"({_index(tuned)} + 0.5 + {spread}) / {len(tuned.values)}"
    else:
        at = unit(tuned, member(field(tuned)))
    return f"({is_known(tuned)} ? {at} : {missing})"


def unit(tuned: ContinuousRange | IntegerRange, value: str) -> str:
    """A Vega expression for where a value of the `field` drawn lies in its range, 0 to 1 on its scale."""
    if is_mirrored(tuned):
        return _between(f"log({value})", math.log(1 - tuned.low), math.log(1 - tuned.high))
    if tuned.scale is Scaling.LOGARITHMIC:
        return _between(f"log({value})", math.log(tuned.low), math.log(tuned.high))
    return _between(value, tuned.low, tuned.high)


def _between(value: str, low: float, high: float) -> str:
    return f"({value} - {low!r}) / {high - low!r}"


def is_known(tuned: Range) -> str:
    """A Vega expression for whether a trial has a value of its hyperparameter."""
    if isinstance(tuned, CategoricalRange):
        return f"{_index(tuned)} >= 0"  # of embedded CSV, what is missing is an empty text
    return f"isValid({member(field(tuned))})"


def _index(tuned: CategoricalRange) -> str:
    return f"indexof([{', '.join(map(quoted, tuned.values))}], {member(field(tuned))})"


def _tip(search: Search) -> str:
    objective = search.objective.metric
    lines = [
        ("title", "'Trial ' + datum.trial + ' · ' + datum.state"),
        (objective, _where(HAS_OBJECTIVE, "format(datum.objective, '.5~g')")),
        ("rank", _where(f"datum.score > {NO_SCORE}", "datum.rank")),
        *_hyperparameter_lines(search.ranges.values()),
        ("took", _where("isValid(datum.elapsed_s)", "format(datum.elapsed_s, ',.3~r') + ' s'")),
        ("why", _where("datum.failure_reason", "truncate(datum.failure_reason, 160)")),
    ]
    return "{" + ", ".join(f"{quoted(name)}: {value}" for name, value in lines) + "}"


def _hyperparameter_lines(ranges: Iterable[Range]) -> Iterable[tuple[str, str]]:
    for tuned in ranges:
        value = member(f"hp.{tuned.name}")
        shown = value if isinstance(tuned, CategoricalRange) else few_digits(value, 4)
        yield tuned.name, _where(f"isValid({value})", shown)


def _where(known: str, value: str) -> str:
    return f"{known} ? {value} : {_MISSING}"
