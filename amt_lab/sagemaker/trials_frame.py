"""The trials table as a pandas DataFrame: every column with its type, with rows and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from amt_lab.sagemaker.listed_trials import columns_of
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.trial import Trial

UTC_MS = "datetime64[ms, UTC]"

_TIMES = ("started", "ended")
_TYPES = {
    "trial": "int64",
    "objective": "float64",
    "elapsed_s": "float64",
    "billable_s": "Int64",
    "early_stopped": "bool",
}
_TEXTS = ("name", "status", "objective_status", "tuning_job", "definition", "failure_reason")
_NO_TIME = np.iinfo(np.int64).min
"""NumPy's NaT."""


def trials_frame(trials: Sequence[Trial], job: TuningJobDetail) -> pd.DataFrame:
    """The trials table: one row a trial, columns of `tuning.trial.COLUMNS`, `hp.…` and `metric.…`.

    `attrs`: `objective`, `ranges` by hyperparameter and `tuning_job`; of a job with several
    training-job definitions, `ranges_by_definition` and `objectives_by_definition` too, where
    `objective` is None if they differ.
    """
    ranges = {tuned.name: tuned for tuned in job.ranges}
    frame = pd.DataFrame(
        {
            name: _column(name, values, ranges)
            for name, values in columns_of(trials, ranges).items()
        },
        copy=False,
    )
    frame.attrs = {
        "objective": job.objective,
        "ranges": ranges,
        "target": job.target,
        "tuning_job": job.name,
    }
    if job.parts:
        frame.attrs["ranges_by_definition"] = {
            part.name: {tuned.name: tuned for tuned in part.ranges} for part in job.parts
        }
        frame.attrs["objectives_by_definition"] = {part.name: part.objective for part in job.parts}
    return frame


def with_creation(trials: Sequence[Trial], job: TuningJobDetail) -> pd.DataFrame:
    """The trials table with `created`: when each was made, which is before its training started."""
    created = pd.Series([trial.created for trial in trials], dtype=UTC_MS)
    return trials_frame(trials, job).assign(created=created)


def times(milliseconds: Sequence[int | None]) -> pd.Series[Any]:
    """Epoch milliseconds as UTC times."""
    known = [_NO_TIME if each is None else each for each in milliseconds]
    stamps = np.array(known, dtype="int64").view("datetime64[ms]")
    return pd.Series(pd.DatetimeIndex(stamps).tz_localize("UTC"))


def _column(name: str, values: Sequence[Any], ranges: Mapping[str, Range]) -> Any:
    if name in _TIMES:
        is_plain = all(each is None or isinstance(each, int) for each in values)
        return times(values) if is_plain else pd.Series(values, dtype=UTC_MS)
    if name in _TEXTS:
        return pd.Series(values, dtype="object")
    dtype = _TYPES.get(name) or _dtype(name, values, ranges)
    if dtype == "float64":
        return np.array(values, dtype=dtype)  # None is NaN
    return pd.Series(values, dtype=dtype)


def _dtype(column: str, values: Sequence[Any], ranges: Mapping[str, Range]) -> Any:
    tuned = ranges.get(column.removeprefix("hp."))
    if not column.startswith("hp.") or tuned is None:
        return "float64"
    if isinstance(tuned, CategoricalRange):
        return pd.CategoricalDtype(list(tuned.values))
    if any(isinstance(value, str) for value in values):
        return "object"  # a value that its range could not read stays text
    return "Int64" if isinstance(tuned, IntegerRange) else "float64"
