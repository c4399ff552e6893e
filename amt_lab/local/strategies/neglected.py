"""Categories that a search left aside, to be looked at again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.strategies.strategy import Settings
    from amt_lab.local.strategies.unit_cube import Array
    from amt_lab.tuning.ranges import Range


@dataclass(frozen=True, slots=True)
class Category:
    """A value of a categorical range, as a column and a coordinate of the unit cube."""

    column: int
    coordinate: float

    def among(self, rows: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """(n,) which of some rows have it."""
        return np.abs(rows[:, self.column] - self.coordinate) < 1e-9


def neglected_category(space: Sequence[Range], tried: Sequence[Settings]) -> Category | None:
    """The category with the fewest trials for its range's number of values; None without a categorical range.

    A category whose few trials went badly has no expected improvement over the others' best, and
    would never be tried with better values of the other hyperparameters.
    """
    found: list[tuple[int, Category]] = []
    for column, tuned in enumerate(space):
        if isinstance(tuned, CategoricalRange):
            times = Counter(settings[tuned.name] for settings in tried)
            least = min(tuned.values, key=lambda value: times[value])
            share = times[least] * len(tuned.values)
            found.append((share, Category(column, tuned.to_unit(least))))
    return min(found, key=lambda each: each[0])[1] if found else None
