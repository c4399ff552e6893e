"""The points of a space that has finitely many, and which of them are left."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, TypeAlias

from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Range, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from amt_lab.local.strategies.strategy import Settings

Point: TypeAlias = frozenset[tuple[str, Value]]
"""Settings as something hashable: two trials with equal points are the same trial."""


def point_of(settings: Settings) -> Point:
    return frozenset(settings.items())


def count_points(space: Sequence[Range]) -> float:
    """How many different settings a space has: infinity with any continuous range."""
    return math.prod((_count(tuned) for tuned in space), start=1.0)


def untried_points(space: Sequence[Range], taken: Collection[Point]) -> Iterator[Settings]:
    """All settings outside of `taken`, of a space without a continuous range."""
    names = [tuned.name for tuned in space]
    for values in itertools.product(*(_values(tuned) for tuned in space)):
        settings = dict(zip(names, values, strict=True))
        if point_of(settings) not in taken:
            yield settings


def _count(tuned: Range) -> float:
    match tuned:
        case ContinuousRange():
            return math.inf
        case IntegerRange():
            return tuned.high - tuned.low + 1
        case CategoricalRange():
            return len(tuned.values)


def _values(tuned: Range) -> Sequence[Value]:
    match tuned:
        case IntegerRange():
            return range(tuned.low, tuned.high + 1)
        case CategoricalRange():
            return tuned.values
        case ContinuousRange():
            raise TypeError(f"{tuned.name} is continuous: its values can't be counted out")
