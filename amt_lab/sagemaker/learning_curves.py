"""Every metric of every trial over time, as one long table."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from amt_lab.sagemaker.answers import definitions
from amt_lab.sagemaker.cache_tables import JobKey
from amt_lab.sagemaker.curve_cache import CurveCache
from amt_lab.sagemaker.machines import most_instances
from amt_lab.sagemaker.metric_data import Points, Series, joined_numbers, points_of
from amt_lab.sagemaker.printed_metrics import points_from_log
from amt_lab.tuning.errors import AccessDenied
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.curve_cache import Curve
    from amt_lab.sagemaker.listed_trials import ListedTrials
    from amt_lab.tuning.job import TuningJobDetail

_log = logging.getLogger(__name__)

INSTANCE_METRICS = frozenset(
    {
        "CPUUtilization",
        "MemoryUtilization",
        "GPUUtilization",
        "GPUMemoryUtilization",
        "DiskUtilization",
    }
)
"""What SageMaker measures on every host by itself, in percent."""
_LOGS_AT_ONCE = 8
_SETTLED_MS = 3_600_000
"""How long after its end a trial's values may still come in late."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """What curves need to know of a trial; times are epoch milliseconds."""

    number: int
    name: str
    definition: str | None
    begun: int
    ended: int | None
    is_final: bool


class _Curve(NamedTuple):
    trial: _Trial
    metric: str
    host: str | None
    """`algo-1` and so on, for an instance metric."""
    key: Curve

    def series(self, now_ms: int) -> Series:
        begun = self.trial.begun
        # Where this machine's clock is behind the service's, now is before the beginning.
        ended = max(begun, self.trial.ended or now_ms)
        name = self.trial.name
        of = ("TrainingJobName", name) if self.host is None else ("Host", f"{name}/{self.host}")
        return Series(self.metric, *of, begun, ended)


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
    kept, key = cache or CurveCache(), JobKey.of(job.describe)
    curves = _curves(trials, job, metrics, sorted(INSTANCE_METRICS) if instance else ())
    known = kept.curves(key)
    left = [curve for curve in curves if curve.key not in known]
    have_values = {name for name, _, host in known if not host}
    fetched = _fetched(connection, job, left, have_values)
    settled_ms = round(time.time() * 1000) - _SETTLED_MS
    fresh = {}
    for curve, points in zip(left, fetched, strict=True):
        known[curve.key] = points
        if len(points) and curve.trial.is_final and (curve.trial.ended or settled_ms) < settled_ms:
            fresh[curve.key] = points
    if fresh:
        kept.keep(key, fresh)
    return _frame(curves, [known[curve.key] for curve in curves], job)


def _fetched(
    connection: Connection, job: TuningJobDetail, curves: Sequence[_Curve], have_values: set[str]
) -> list[Points]:
    now_ms = round(time.time() * 1000)
    try:
        found = points_of(connection, [curve.series(now_ms) for curve in curves])
    except AccessDenied as denied:
        _log.warning("%s The trials' logs are read instead.", denied.message)
        found = [Points() for _ in curves]
    _fill_from_logs(connection, job, curves, found, have_values)
    return found


def _curves(
    trials: ListedTrials,
    job: TuningJobDetail,
    metrics: Sequence[str] | None,
    more: Sequence[str],
) -> list[_Curve]:
    wanted: dict[str | None, list[tuple[str, str | None]]] = {}
    curves = []
    for trial in _trials(trials):
        if trial.definition not in wanted:
            wanted[trial.definition] = _wanted(job, trial.definition, metrics, more)
        curves += [
            _Curve(trial, metric, host, (trial.name, metric, host or ""))
            for metric, host in wanted[trial.definition]
        ]
    return curves


def _wanted(
    job: TuningJobDetail,
    definition: str | None,
    metrics: Sequence[str] | None,
    more: Sequence[str],
) -> list[tuple[str, str | None]]:
    """Metric and host of every curve that a definition's trials have."""
    members = _definition(job, definition)
    names = metrics
    if names is None:
        names = [each["Name"] for each in _metric_definitions(members)]
        if not names and job.objective:
            names = [job.objective.metric]
    return [
        (name, host)
        for name in dict.fromkeys([*names, *more])
        for host in (_hosts(members) if name in INSTANCE_METRICS else [None])
    ]


def _trials(trials: ListedTrials) -> Iterator[_Trial]:
    columns = trials.columns
    names = ("trial", "name", "definition", "started", "ended", "status")
    rows = zip(*(columns[name] for name in names), trials.created, strict=True)
    for number, name, definition, started, ended, status, created in rows:
        begun = created if started is None else started
        yield _Trial(number, name, definition, begun, ended, status in FINAL_STATUSES)


def _fill_from_logs(
    connection: Connection,
    job: TuningJobDetail,
    curves: Sequence[_Curve],
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

    def read(trial: _Trial) -> dict[str, Points]:
        definition = _definition(job, trial.definition)
        return points_from_log(connection, trial.name, _metric_definitions(definition))

    with ThreadPoolExecutor(_LOGS_AT_ONCE) as pool:
        logged = dict(zip(silent, pool.map(read, silent.values()), strict=True))
    for index in printed:
        points = logged.get(curves[index].trial.name, {}).get(curves[index].metric)
        if points is not None:
            found[index] = points


def _frame(curves: Sequence[_Curve], found: Sequence[Points], job: TuningJobDetail) -> pd.DataFrame:
    lengths = np.array([len(points) for points in found], dtype="int64")
    firsts = np.cumsum(lengths) - lengths
    begun = [curve.trial.begun / 1000 for curve in curves]
    times = joined_numbers([points.times for points in found])
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
            "value": joined_numbers([points.values for points in found]),
            "host": _texts([curve.host for curve in curves], lengths),
        },
        copy=False,
    )
    frame.attrs = {"objective": job.objective, "tuning_job": job.name}
    return frame


def _texts(each: Sequence[str | None], lengths: np.ndarray[Any, Any]) -> pd.Series[Any]:
    return pd.Series(np.repeat(np.array(each, dtype=object), lengths), dtype=object, copy=False)


def _definition(job: TuningJobDetail, name: str | None) -> Mapping[str, Any]:
    """The training-job definition that a trial was made from."""
    known = definitions(job.describe)
    if len(known) == 1:
        return known[0]
    return next((each for each in known if each.get("DefinitionName") == name), {})


def _metric_definitions(definition: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = definition.get("AlgorithmSpecification", {}).get(
        "MetricDefinitions", ()
    )
    return found


def _hosts(definition: Mapping[str, Any]) -> list[str | None]:
    return [f"algo-{number}" for number in range(1, most_instances(definition) + 1)]
