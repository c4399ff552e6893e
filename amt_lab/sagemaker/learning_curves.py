"""Every metric of every trial over time, as one long table."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from amt_lab.sagemaker.cache_tables import JobKey
from amt_lab.sagemaker.curve_cache import CurveCache
from amt_lab.sagemaker.metric_data import MetricData, Numbers, Points
from amt_lab.sagemaker.printed_metrics import points_from_log
from amt_lab.sagemaker.wanted_curves import (
    INSTANCE_METRICS,
    TrialSpan,
    WantedCurve,
    WantedCurves,
    definition_of,
    metric_definitions,
)
from amt_lab.tuning.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.curve_cache import Curve
    from amt_lab.sagemaker.listed_trials import ListedTrials
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
        self._cache = cache or CurveCache()
        self._data = MetricData(connection)
        self._now_ms = round(time.time() * 1000)
        more = sorted(INSTANCE_METRICS) if instance else ()
        self._wanted = WantedCurves(metrics, more, self._now_ms)
        self._known: dict[JobKey, dict[Curve, Points]] = {}

    def __enter__(self) -> Self:
        self._data.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._data.__exit__()

    def arrived(self, trials: ListedTrials, job: TuningJobDetail) -> None:
        """Begin with trials that have come. Those that run are left for the end: they go on meanwhile."""
        left = self._left(self._wanted.of(trials, job), job)
        self._data.begin(each.series for each in left if each.trial.is_final)

    def frame(self, trials: ListedTrials, job: TuningJobDetail) -> pd.DataFrame:
        """The table, as of `learning_curves_frame`."""
        curves = self._wanted.of(trials, job)
        left = self._left(curves, job)
        known = self._known_of(job)
        fetched = self._fetched(left, {name for name, _, host in known if not host}, job)
        fresh = {}
        settled_ms = self._now_ms - _SETTLED_MS
        for curve, points in zip(left, fetched, strict=True):
            known[curve.key] = points
            ended = curve.trial.ended or settled_ms
            if len(points) and curve.trial.is_final and ended < settled_ms:
                fresh[curve.key] = points
        if fresh:
            self._cache.keep(JobKey.of(job.describe), fresh)
        return _frame(curves, [known[curve.key] for curve in curves], job)

    def _left(self, curves: Iterable[WantedCurve], job: TuningJobDetail) -> list[WantedCurve]:
        """Those that are not on disk."""
        known = self._known_of(job)
        return [curve for curve in curves if curve.key not in known]

    def _known_of(self, job: TuningJobDetail) -> dict[Curve, Points]:
        key = JobKey.of(job.describe)  # a job may go and another one of its name come, meanwhile
        if key not in self._known:
            self._known[key] = self._cache.curves(key)
        return self._known[key]

    def _fetched(
        self, curves: Sequence[WantedCurve], have_values: set[str], job: TuningJobDetail
    ) -> list[Points]:
        try:
            found = self._data.points_of([curve.series for curve in curves])
        except AccessDenied as denied:
            _log.warning("%s The trials' logs are read instead.", denied.message)
            found = [Points() for _ in curves]
        _fill_from_logs(self._connection, job, curves, found, have_values)
        return found


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


def _fill_from_logs(
    connection: Connection,
    job: TuningJobDetail,
    curves: Sequence[WantedCurve],
    found: list[Points],
    have_values: set[str],
) -> None:
    """Put in what the logs say of ended trials that CloudWatch has no printed value of."""
    printed = [index for index, curve in enumerate(curves) if curve.host is None]
    there = have_values | {curves[index].trial.name for index in printed if len(found[index])}
    silent = {
        curves[index].trial.name: curves[index].trial
        for index in printed
        if curves[index].trial.is_final and curves[index].trial.name not in there
    }
    if not silent:
        return

    def read(trial: TrialSpan) -> dict[str, Points]:
        definition = definition_of(job, trial.definition)
        return points_from_log(connection, trial.name, metric_definitions(definition))

    with ThreadPoolExecutor(_LOGS_AT_ONCE) as pool:
        logged = dict(zip(silent, pool.map(read, silent.values()), strict=True))
    for index in printed:
        points = logged.get(curves[index].trial.name, {}).get(curves[index].metric)
        if points is not None:
            found[index] = points


def _frame(
    curves: Sequence[WantedCurve], found: Sequence[Points], job: TuningJobDetail
) -> pd.DataFrame:
    lengths = np.array([len(points) for points in found], dtype="int64")
    firsts = np.cumsum(lengths) - lengths
    begun = [curve.trial.begun / 1000 for curve in curves]
    times = _joined([points.times for points in found])
    frame = pd.DataFrame(
        {
            "trial": np.repeat(np.array([c.trial.number for c in curves], dtype="int64"), lengths),
            "metric": _texts([curve.metric for curve in curves], lengths),
            "step": np.arange(len(times)) - np.repeat(firsts, lengths),
            "time": pd.DatetimeIndex(
                np.round(times * 1000).astype("int64").view("datetime64[ms]")
            ).tz_localize("UTC"),
            # The period of a first value may have begun before the training did.
            "relative_s": np.maximum(times - np.repeat(np.array(begun, dtype=float), lengths), 0.0),
            "value": _joined([points.values for points in found]),
            "host": _texts([curve.host for curve in curves], lengths),
        },
        copy=False,
    )
    frame.attrs = {"objective": job.objective, "tuning_job": job.name}
    return frame


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0)


def _texts(each: Sequence[str | None], lengths: np.ndarray[Any, Any]) -> pd.Series[Any]:
    return pd.Series(np.repeat(np.array(each, dtype=object), lengths), dtype=object, copy=False)
