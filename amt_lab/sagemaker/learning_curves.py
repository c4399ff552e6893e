"""Every metric of every trial over time, as one long table."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from amt_lab.sagemaker.answers import definitions
from amt_lab.sagemaker.metric_data import Points, Series, points_of
from amt_lab.sagemaker.printed_metrics import points_from_log
from amt_lab.tuning.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.trial import Trial

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


@dataclass(frozen=True, slots=True)
class _Curve:
    trial: Trial
    metric: str
    host: str | None
    """`algo-1` and so on, for an instance metric."""

    @property
    def series(self) -> Series:
        start = self.trial.started or self.trial.created
        end = self.trial.ended or datetime.now(UTC)
        if self.host is None:
            return Series(self.metric, "TrainingJobName", self.trial.name, start, end)
        return Series(self.metric, "Host", f"{self.trial.name}/{self.host}", start, end)


def learning_curves_frame(
    connection: Connection,
    trials: Sequence[Trial],
    job: TuningJobDetail,
    metrics: Sequence[str] | None = None,
) -> pd.DataFrame:
    """A row a value: `trial`, `metric`, `step`, `time` (UTC), `relative_s`, `value`, `host`.

    `step` counts a trial's values of a metric from 0, `relative_s` is seconds since training began.
    Without `metrics`: all that the job's definitions read from the log, in ceil(N·M/500) calls.
    Instance metrics are there by name, such as `CPUUtilization`, for each host.
    """
    curves = _curves(trials, job, metrics)
    try:
        found = points_of(connection, [curve.series for curve in curves])
    except AccessDenied as denied:
        _log.warning("%s The trials' logs are read instead.", denied.message)
        found = [Points() for _ in curves]
    _fill_from_logs(connection, job, curves, found)
    return _frame(curves, found, job)


def _curves(
    trials: Sequence[Trial], job: TuningJobDetail, metrics: Sequence[str] | None
) -> list[_Curve]:
    curves = []
    for trial in trials:
        definition = _definition(job, trial)
        wanted = metrics
        if wanted is None:
            wanted = [each["Name"] for each in _metric_definitions(definition)]
            if not wanted and job.objective:
                wanted = [job.objective.metric]
        for metric in wanted:
            hosts = _hosts(definition) if metric in INSTANCE_METRICS else [None]
            curves += [_Curve(trial, metric, host) for host in hosts]
    return curves


def _fill_from_logs(
    connection: Connection, job: TuningJobDetail, curves: Sequence[_Curve], found: list[Points]
) -> None:
    """Put in what the logs say of ended trials that CloudWatch has no printed value of."""
    printed = [index for index, curve in enumerate(curves) if curve.host is None]
    there = {curves[index].trial.name for index in printed if found[index].values}
    silent = {
        curves[index].trial.name: curves[index].trial
        for index in printed
        if curves[index].trial.is_final and curves[index].trial.name not in there
    }

    def read(trial: Trial) -> dict[str, Points]:
        return points_from_log(connection, trial.name, _metric_definitions(_definition(job, trial)))

    with ThreadPoolExecutor(_LOGS_AT_ONCE) as pool:
        logged = dict(zip(silent, pool.map(read, silent.values()), strict=True))
    for index in printed:
        points = logged.get(curves[index].trial.name, {}).get(curves[index].metric)
        if points is not None:
            found[index] = points


def _frame(curves: Sequence[_Curve], found: Sequence[Points], job: TuningJobDetail) -> pd.DataFrame:
    lengths = np.array([len(points.values) for points in found], dtype="int64")
    firsts = np.cumsum(lengths) - lengths
    begun = [(curve.trial.started or curve.trial.created).timestamp() for curve in curves]
    times = _joined([points.times for points in found])
    frame = pd.DataFrame(
        {
            "trial": np.repeat(np.array([c.trial.number for c in curves], dtype="int64"), lengths),
            "metric": np.repeat(np.array([c.metric for c in curves], dtype=object), lengths),
            "step": np.arange(len(times)) - np.repeat(firsts, lengths),
            "time": pd.DatetimeIndex(
                np.round(times * 1000).astype("int64").view("datetime64[ms]")
            ).tz_localize("UTC"),
            # The period of a first value may have begun before the training did.
            "relative_s": np.maximum(times - np.repeat(np.array(begun, dtype=float), lengths), 0.0),
            "value": _joined([points.values for points in found]),
            "host": np.repeat(np.array([c.host for c in curves], dtype=object), lengths),
        }
    ).astype({"metric": "object", "host": "object"})
    frame.attrs = {"objective": job.objective, "tuning_job": job.name}
    return frame


def _joined(parts: Sequence[list[float]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    # The wire spells numbers that are not finite as texts.
    return np.array([value for part in parts for value in part], dtype="float64")


def _definition(job: TuningJobDetail, trial: Trial) -> Mapping[str, Any]:
    """The training-job definition that a trial was made from."""
    known = definitions(job.describe)
    if len(known) == 1:
        return known[0]
    return next((each for each in known if each.get("DefinitionName") == trial.definition), {})


def _metric_definitions(definition: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = definition.get("AlgorithmSpecification", {}).get(
        "MetricDefinitions", ()
    )
    return found


def _hosts(definition: Mapping[str, Any]) -> list[str | None]:
    # Version 2 of the SDK sends the one member, version 3 the other.
    resources = definition.get("HyperParameterTuningResourceConfig") or definition.get(
        "ResourceConfig", {}
    )
    return [f"algo-{number}" for number in range(1, _instances(resources) + 1)]


def _instances(resources: Mapping[str, Any]) -> int:
    groups = resources.get("InstanceGroups") or resources.get("InstanceConfigs") or [resources]
    counts: list[int] = [each.get("InstanceCount", 1) for each in groups]
    return sum(counts) if resources.get("InstanceGroups") else max(counts)
