"""A search space as the unit cube that a model sees: one column a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amt_lab.local.strategies.strategy import Settings
    from amt_lab.tuning.ranges import Range, Value

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


_ROUNDING = 1e-9


class UnitCube:
    """Settings to rows of coordinates and back.

    A number's coordinate is its place between the bounds on its range's own scale, a category's the
    middle of its share. Integers and categories have only the coordinates of values that can be
    run, so that the model is never asked about a point between two of them (Garrido-Merchán and
    Hernández-Lobato, "Dealing with categorical and integer-valued variables in Bayesian
    optimization with Gaussian processes", Neurocomputing 2020).
    """

    def __init__(self, space: Sequence[Range]) -> None:
        self.space = tuple(space)
        self.width = len(self.space)
        self.categorical = np.array(
            [isinstance(r, CategoricalRange) for r in self.space], dtype=bool
        )

    def rows(self, settings: Iterable[Settings]) -> Array:
        """(n, width) coordinates of some settings: those outside of a range lie outside of the cube."""
        found = [[_coordinate(r, each[r.name]) for r in self.space] for each in settings]
        return np.array(found, dtype=float).reshape(-1, self.width)

    def holds(self, rows: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """(n,) which of some rows lie inside of the cube: a parent's trials may not."""
        return np.asarray(((rows >= 0.0) & (rows <= 1.0)).all(axis=1))

    def settings(self, row: Array) -> Settings:
        """What can be run nearest to a row."""
        return {r.name: _nearest(r, float(at)) for r, at in zip(self.space, row, strict=True)}

    def snap(self, points: Array) -> Array:
        """(n, width) points of the cube, each moved to the nearest that can be run."""
        rows = np.clip(points, 0.0, 1.0)
        for column, tuned in enumerate(self.space):
            if isinstance(tuned, CategoricalRange):
                count = len(tuned.values)
                share = np.minimum(np.floor(rows[:, column] * count), count - 1)
                rows[:, column] = (share + 0.5) / count
            elif isinstance(tuned, IntegerRange):
                nearest = [_nearest(tuned, float(at)) for at in rows[:, column]]
                values, places = np.unique(nearest, return_inverse=True)
                rows[:, column] = np.array([_coordinate(tuned, v) for v in values])[places]
        return rows


def _nearest(tuned: Range, at: float) -> Value:
    if isinstance(tuned, IntegerRange):
        # Not the range's own from_unit: that gives the bounds a whole share of the draws, which
        # puts its shares beside the integers' true places.
        axis = ContinuousRange(tuned.name, tuned.low, tuned.high, tuned.scaling)
        return round(axis.from_unit(at))
    return tuned.from_unit(at)


def _coordinate(tuned: Range, value: Any) -> float:
    """A bound is at 0 or 1 to the last bit, whatever rounding its scale brings."""
    at = tuned.to_unit(value)
    if -_ROUNDING < at < 1 + _ROUNDING:
        return min(max(at, 0.0), 1.0)
    return at
