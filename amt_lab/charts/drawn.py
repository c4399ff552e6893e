"""What Vega works out of the trials that are drawn one by one, those that `shown` shows.

Fields that are added:

`jitter`          0 to 1, where a trial stands among others of its category; also of those that are not
                  drawn, since a finding may ring one
`standing`        0 for the worst completed trial to 1 for the best; -1 for one that has not completed,
                  2 where it has no objective
`drawn.glyph`     the path of the state's mark
`drawn.tip`       the tooltip's title and lines

The members of `drawn`, and a chart's own, are for expressions; encodings cannot have them without a copy. A
field each would take as long, of ten thousand rows, as all else that is worked out of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import (
    HAS_OBJECTIVE,
    HAS_SCORE,
    few_digits,
    field,
    is_mirrored,
    is_number,
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
    from collections.abc import Iterable, Mapping

    from amt_lab.insight.search import Search

DRAWN = "drawn"
"""The field with the object."""

_MISSING = "[][0]"  # Vega's expressions have no word for undefined, which a tooltip leaves out
JITTER = "(datum.trial * 0.7548777) % 1"


def transforms(search: Search, more: Mapping[str, str]) -> list[Any]:
    """The transforms that add those fields; they need those of `derived` and of `shown`.

    `more` are a chart's own members of `drawn`, Vega expressions by name.
    """
    glyphs = ", ".join(f"{state}: {quoted(path)}" for state, path in SHAPES.items())
    members = {
        "glyph": f"({{{glyphs}}})[datum.state]",
        "tip": _tip(search),
        **more,
    }
    standing = (
        f"{HAS_SCORE} ? (datum.ended_well - datum.rank) / max(datum.ended_well - 1, 1) : "
        f"{HAS_OBJECTIVE} ? -1 : 2"
    )
    written = ", ".join(f"{name}: {value}" for name, value in members.items())
    categories = any(not is_number(tuned) for tuned in search.ranges.values())
    jitter = alt.CalculateTransform(calculate=JITTER, **{"as": "jitter"})
    return [
        *([jitter] if categories else []),
        alt.CalculateTransform(calculate=standing, **{"as": "standing"}),
        alt.CalculateTransform(calculate=f"{SHOWN} ? {{{written}}} : {{}}", **{"as": DRAWN}),
    ]


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
        return f"{index(tuned)} >= 0"  # of embedded CSV, what is missing is an empty text
    return f"isValid({member(field(tuned))})"


def index(tuned: CategoricalRange) -> str:
    """A Vega expression for which of the categories a trial has, from 0; below 0 where it has none."""
    return f"indexof([{', '.join(map(quoted, tuned.values))}], {member(field(tuned))})"


def _tip(search: Search) -> str:
    objective = search.objective.metric
    lines = [
        ("title", "'Trial ' + datum.trial + ' · ' + datum.state"),
        (objective, _where(HAS_OBJECTIVE, "format(datum.objective, '.5~g')")),
        ("rank", _where(HAS_SCORE, "datum.rank")),
        *([("definition", "datum.definition")] if search.has_definitions else []),
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
