"""A trials table as a model sees it: places in the unit cube, and a score of which more is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from amt_lab.insight.search import search
from amt_lab.tuning.ranges import CategoricalRange, Range, Scaling

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Observations:
    """The completed trials that have an objective, in the table's order."""

    ranges: tuple[Range, ...]
    """One a column of `unit`."""
    names: tuple[str, ...]
    """(n,) the trials' names."""
    unit: Array
    """(n, d) where each value lies in its range, on the range's scale: 0 at MinValue, 1 at MaxValue.

    A category is its index, 0 to k - 1. NaN where a trial did not tune that hyperparameter. A value
    outside of the range, as a parent's trial may have, lies outside of 0 to 1.
    """
    score: Array
    """(n,) the objective, turned so that more is better."""
    sign: int
    """Times the score, the objective again."""

    @classmethod
    def of(cls, trials: pd.DataFrame) -> Observations:
        """The observations that a trials table holds, none of them possibly.

        Raises:
            ValueError: the table does not say what was tuned, or its trials share no objective.

        """
        found = search(trials)
        bare = trials.copy(deep=False)
        bare.attrs = {}  # which pandas would copy, all of them, with each column that is taken out
        known = bare[(bare["status"] == "Completed") & np.isfinite(bare["objective"])]
        ranges = tuple(found.ranges.values())
        columns = [positions(tuned, known[f"hp.{tuned.name}"]) for tuned in ranges]
        return cls(
            ranges=ranges,
            names=tuple(known["name"]),
            unit=np.column_stack(columns) if columns else np.empty((len(known), 0)),
            score=found.sign * known["objective"].to_numpy(dtype=float),
            sign=found.sign,
        )

    def __len__(self) -> int:
        return len(self.score)


def positions(tuned: Range, values: pd.Series) -> Array:
    """(n,) where values lie in their range, as `Observations.unit` has them."""
    if isinstance(tuned, CategoricalRange):
        places = {value: float(index) for index, value in enumerate(tuned.values)}
        return np.asarray(values.astype("object").map(places), dtype=float)
    # A value that its range could not read stays text in the table: it has no place.
    known = pd.to_numeric(values, errors="coerce").astype("Float64")
    numbers = np.asarray(known.to_numpy(dtype=float, na_value=np.nan), dtype=float)
    low, high = warped(tuned, np.array([tuned.low, tuned.high], dtype=float))
    placed: Array = (warped(tuned, numbers) - low) / (high - low)
    return placed


def warped(tuned: Range, numbers: Array) -> Array:
    """Numbers on the scale of a numeric range, not yet between 0 and 1; NaN where it has none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        match tuned.scale if not isinstance(tuned, CategoricalRange) else None:
            case Scaling.LOGARITHMIC:
                scaled: Array = np.log(numbers)
            case Scaling.REVERSE_LOGARITHMIC:
                scaled = -np.log1p(-numbers)
            case _:
                scaled = numbers
    return np.where(np.isfinite(scaled), scaled, np.nan)
