"""Evenly spread settings of one hyperparameter, at which a model is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.columns import share_of
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Value

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array

CELLS = 64
"""Settings of a numeric range, unless it has fewer integers than that."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Settings on the range's own scale, in its order."""

    tuned: Range
    values: tuple[Value, ...]
    places: Array
    """(k,) where they are in `Leaves`: the share of the range, or the category's index."""

    @classmethod
    def of(cls, tuned: Range, count: int = CELLS, *, ends: bool = True) -> Grid:
        """All categories, or all integers where `count` has room for them, or `count` values.

        With `ends` the values go from bound to bound, else each is in the middle of its cell.
        """
        if isinstance(tuned, CategoricalRange):
            return cls(tuned, tuned.values, np.arange(len(tuned.values), dtype=float))
        even = np.linspace(0, 1, count) if ends else (np.arange(count) + 0.5) / count
        values: list[float] | list[int] = [tuned.from_unit(float(share)) for share in even]
        if isinstance(tuned, IntegerRange):
            few = tuned.high - tuned.low < count
            values = list(range(tuned.low, tuned.high + 1)) if few else sorted(set(values))
        unit = np.array([tuned.to_unit(value) for value in values])
        return cls(tuned, tuple(values), share_of(tuned, unit))
