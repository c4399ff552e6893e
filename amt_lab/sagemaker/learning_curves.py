"""Every metric of every trial over time, as one long table."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from amt_lab.sagemaker.cache_tables import JobKey
from amt_lab.sagemaker.curve_cache import CurveCache
from amt_lab.sagemaker.curve_points import CurvePoints
from amt_lab.sagemaker.metric_data import MetricData
from amt_lab.sagemaker.printed_metrics import points_from_log
from amt_lab.sagemaker.wanted_curves import (
    INSTANCE_METRICS,
    definition_of,
    metric_definitions,
    wanted_curves,
)
from amt_lab.tuning.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.curve_points import Counts, Curve
    from amt_lab.sagemaker.listed_trials import ListedTrials
    from amt_lab.sagemaker.wanted_curves import TrialSpan, Wanted
    from amt_lab.tuning.job import TuningJobDetail

_log = logging.getLogger(__name__)

_LOGS_AT_ONCE = 8
_SETTLED_MS = 3_600_000
"""How long after its end a trial's values may still come in late."""


class LearningCurves:
    """Curves of one tuning job, which may be asked for while its trials are being listed.

    Used as a context, which it leaves with no call in flight.
    """

    def __init__(
        self,
        connection: Connection,
        metrics: Sequence[str] | None = None,
        cache: CurveCache | None = None,
        *,
        instance: bool = False,
    ) -> None:
        """`metrics` and `instance` as of `learning_curves_frame`."""
        self._connection = connection
        self._metrics = metrics
        self._more = sorted(INSTANCE_METRICS) if instance else ()
        self._cache = cache or CurveCache()
        self._data = MetricData(connection)
        self._now_ms = round(time.time() * 1000)
        self._known: dict[JobKey, CurvePoints] = {}

    def __enter__(self) -> Self:
        self._data.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._data.__exit__()

    def arrived(self, trials: ListedTrials, job: TuningJobDetail) -> None:
        """Begin with trials that have come. Those that run are left for the end: they go on meanwhile."""
        wanted = self._wanted(trials, job)
        left = self._left({trial: wanted[trial] for trial in wanted if trial.is_final}, job)
        self._data.begin(left)

    def frame(self, trials: ListedTrials, job: TuningJobDetail) -> pd.DataFrame:
        """The table, as of `learning_curves_frame`."""
        wanted = self._wanted(trials, job)
        left = self._left(wanted, job)
        known, asked = self._known_of(job), self._asked(left)
        fresh = [*asked, self._logged(left, [known, *asked], job)]
        settled_ms = self._now_ms - _SETTLED_MS
        settled = {each.name for each in left if each.is_final and each.ended < settled_ms}
        self._cache.keep(JobKey.of(job.describe), fresh, settled)
        points = CurvePoints.joined([known, *fresh])
        return _frame(wanted, points.of(_curves(wanted)), job)

    def _wanted(self, trials: ListedTrials, job: TuningJobDetail) -> Wanted:
        return wanted_curves(trials, job, self._metrics, self._more, self._now_ms)

    def _left(self, wanted: Wanted, job: TuningJobDetail) -> Wanted:
        """What is not on disk."""
        known = self._known_of(job).places
        if not known:
            return wanted
        return {
            trial: [metric for metric in metrics if (trial.name, *metric) not in known]
            for trial, metrics in wanted.items()
        }

    def _known_of(self, job: TuningJobDetail) -> CurvePoints:
        key = JobKey.of(job.describe)  # a job may go and another one of its name come, meanwhile
        if key not in self._known:
            self._known[key] = self._cache.curves(key)
        return self._known[key]

    def _asked(self, left: Wanted) -> list[CurvePoints]:
        try:
            return self._data.points_of(left)
        except AccessDenied as denied:
            _log.warning("%s The trials' logs are read instead.", denied.message)
            return []

    def _logged(
        self, left: Wanted, found: Sequence[CurvePoints], job: TuningJobDetail
    ) -> CurvePoints:
        """What the logs say of ended trials that there is no printed value of.

        That is of all their metrics: another look at one more of them need not read the log again.
        """
        sizes = chain.from_iterable(points.sizes for points in found)
        there = {name for (name, _, host), length in sizes if length and not host}
        silent = [
            trial
            for trial, metrics in left.items()
            if trial.is_final and trial.name not in there and any(not host for _, host in metrics)
        ]
        if not silent:
            return CurvePoints.joined([])

        def read(trial: TrialSpan) -> CurvePoints:
            definition = definition_of(job, trial.definition)
            return points_from_log(self._connection, trial.name, metric_definitions(definition))

        with ThreadPoolExecutor(_LOGS_AT_ONCE) as pool:
            return CurvePoints.joined(pool.map(read, silent))


def learning_curves_frame(
    connection: Connection,
    trials: ListedTrials,
    job: TuningJobDetail,
    metrics: Sequence[str] | None = None,
    cache: CurveCache | None = None,
    *,
    instance: bool = False,
) -> pd.DataFrame:
    """A row a value: `trial`, `metric`, `step`, `time` (UTC), `relative_s`, `value`, `host`.

    `step` counts a trial's values of a metric from 0, `relative_s` is seconds since training began.
    Without `metrics`: all that the job's definitions read from the log, in ceil(N·M/500) calls.
    Instance metrics are there by name, such as `CPUUtilization`, for each host, and all of them with
    `instance`. What ended an hour ago is kept on disk and not asked for again.
    """
    with LearningCurves(connection, metrics, cache, instance=instance) as curves:
        return curves.frame(trials, job)


def _curves(wanted: Wanted) -> list[Curve]:
    return [(trial.name, *metric) for trial, metrics in wanted.items() for metric in metrics]


def _frame(wanted: Wanted, found: CurvePoints, job: TuningJobDetail) -> pd.DataFrame:
    lengths = found.lengths
    counts = list(map(len, wanted.values()))
    numbers = np.repeat(np.array([trial.number for trial in wanted], dtype="int64"), counts)
    begun = np.repeat(np.array([trial.begun / 1000 for trial in wanted], dtype=float), counts)
    frame = pd.DataFrame(
        {
            "trial": np.repeat(numbers, lengths),
            "metric": _texts([metric for _, metric, _ in found.curves], lengths),
            "step": found.steps,
            "time": pd.DatetimeIndex(
                np.round(found.times * 1000).astype("int64").view("datetime64[ms]")
            ).tz_localize("UTC"),
            # The period of a first value may have begun before the training did.
            "relative_s": np.maximum(found.times - np.repeat(begun, lengths), 0.0),
            "value": found.values,
            "host": _texts([host or None for *_, host in found.curves], lengths),
        },
        copy=False,
    )
    frame.attrs = {"objective": job.objective, "tuning_job": job.name}
    return frame


def _texts(each: Sequence[str | None], lengths: Counts) -> pd.Series[Any]:
    return pd.Series(np.repeat(np.array(each, dtype=object), lengths), dtype=object, copy=False)
