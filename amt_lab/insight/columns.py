"""The inputs of a regression on trials: a column a numeric range, a column a category."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array


@dataclass(frozen=True, slots=True)
class Columns:
    """How places in the search space become a model's inputs, each from 0 to 1."""

    ranges: tuple[Range, ...]

    @property
    def width(self) -> int:
        return self.slices[-1].stop if self.ranges else 0

    @property
    def slices(self) -> list[slice]:
        """The columns of each range. Categories have one each, since they are without order."""
        ends = list(accumulate(_width(tuned) for tuned in self.ranges))
        return [
            slice(end - _width(tuned), end) for tuned, end in zip(self.ranges, ends, strict=True)
        ]

    def of(self, unit: Array) -> Array:
        """(n, width) from (n, d) places as in `Observations.unit`. NaN stays NaN."""
        inputs = np.empty((len(unit), self.width))
        for tuned, place, at in zip(self.ranges, unit.T, self.slices, strict=True):
            inputs[:, at] = _inputs(tuned, place)
        return inputs

    def at(self, shares: Array) -> Array:
        """(n, width) from (n, d) shares of what random search draws from, each 0 to 1."""
        inputs = np.empty((len(shares), self.width))
        for tuned, share, at in zip(self.ranges, shares.T, self.slices, strict=True):
            is_choice = isinstance(tuned, CategoricalRange)
            inputs[:, at] = (
                _inputs(tuned, np.floor(share * _width(tuned))) if is_choice else share[:, None]
            )
        return inputs


def share_of(tuned: Range, unit: Array) -> Array:
    """Where numbers lie among what random search draws from, 0 to 1; `unit` as in `Observations`.

    Every integer of a linear range is drawn as often as any other, the two bounds too, so it owns half
    a step to either side, which for the bounds lies outside of the range.
    """
    if isinstance(tuned, IntegerRange) and tuned.scale is Scaling.LINEAR:
        steps = tuned.high - tuned.low
        return (unit * steps + 0.5) / (steps + 1)
    return unit


def _width(tuned: Range) -> int:
    return len(tuned.values) if isinstance(tuned, CategoricalRange) else 1


def _inputs(tuned: Range, unit: Array) -> Array:
    if not isinstance(tuned, CategoricalRange):
        return share_of(tuned, unit)[:, None]
    known = np.isfinite(unit)[:, None]
    return np.where(known, unit[:, None] == np.arange(len(tuned.values)), np.nan)
