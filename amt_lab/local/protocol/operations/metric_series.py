"""What the CloudWatch operations have in common: which series is meant, which periods, which values."""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.metric_points import OF_INSTANCES, PRINTED, Series, Window
from amt_lab.local.protocol.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.metric_points import Aggregate

NAMESPACE = "/aws/sagemaker/TrainingJobs"
DIMENSIONS = {PRINTED: "TrainingJobName", OF_INSTANCES: "Host"}
"""The only dimension that the metrics of each table have."""
UNITS = {PRINTED: "None", OF_INSTANCES: "Percent"}
HOST_SUFFIX = "/algo-1"

STATISTICS: Mapping[str, Callable[[Aggregate], float]] = {
    "SampleCount": lambda each: float(each.count),
    "Average": lambda each: each.total / each.count,
    "Sum": lambda each: each.total,
    "Minimum": lambda each: each.least,
    "Maximum": lambda each: each.most,
}

_PERCENTILE = re.compile(r"p(?P<share>\d{1,3}(?:\.\d{1,10})?)")
_SHORT_PERIODS = (1, 5, 10, 20, 30)
_DAY_S = 86_400
_ROUNDED_TO_S = ((15 * _DAY_S, 60), (63 * _DAY_S, 300), (math.inf, 3600))
"""To what a start time is rounded down, by its age."""


def invalid(message: str, code: str = "InvalidParameterValue") -> ServiceError:
    return ServiceError(message, code=code)


def job_of(table: str, value: str) -> str | None:
    """The training job that a dimension's value names, None where it is no such name."""
    if table == PRINTED:
        return value
    return value.removesuffix(HOST_SUFFIX) if value.endswith(HOST_SUFFIX) else None


def dimension_value(table: str, job: str) -> str:
    return job if table == PRINTED else f"{job}{HOST_SUFFIX}"


def series_of(metric: Mapping[str, Any], unit: str | None, engine: Engine) -> Series | None:
    """The series that `Namespace`, `MetricName` and `Dimensions` name; None where there is none."""
    dimensions: Sequence[Mapping[str, str]] = metric.get("Dimensions") or ()
    if metric.get("Namespace") != NAMESPACE or len(dimensions) != 1 or not metric.get("MetricName"):
        return None
    for table, dimension in DIMENSIONS.items():
        name = job_of(table, dimensions[0]["Value"])
        if dimensions[0]["Name"] != dimension or name is None or unit not in (None, UNITS[table]):
            continue
        job = engine.store.training_jobs.find(name)
        return Series(table, job.id, metric["MetricName"]) if job else None
    return None


def window(start: float, end: float, period: int) -> Window:
    """The periods of a request, its start rounded down as the service does.

    Raises:
        ServiceError: the period is none that CloudWatch has, or the end is not after the start.

    """
    if period not in _SHORT_PERIODS and period % 60:
        raise invalid(
            f"The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, got {period}."
        )
    if not start < end:
        raise invalid("The parameter StartTime must be less than the parameter EndTime.")
    age = time.time() - start
    to = period if period < 60 else next(to for longest, to in _ROUNDED_TO_S if age < longest)
    return Window(math.floor(start / to) * to, end, period)


def values_of(
    engine: Engine, series: Series | None, window: Window, statistic: str
) -> list[tuple[float, float]]:
    """(start of period, value) of a statistic, the oldest first.

    Raises:
        ServiceError: there is no such statistic.

    """
    share = percentile_of(statistic)
    if share is None and statistic not in STATISTICS:
        raise invalid(
            f"The statistic {statistic} is none of {', '.join(STATISTICS)} and p0 to p100, which the "
            "local endpoint has."
        )
    if series is None:
        return []
    points = engine.store.metric_points
    if share is not None:
        return [
            (at, _percentile(values, share)) for at, values in points.values(series, window).items()
        ]
    of = STATISTICS[statistic]
    return [(each.start, of(each)) for each in points.aggregates(series, window)]


def percentile_of(statistic: str) -> float | None:
    """0 to 100 for p0 to p100, None for what is no percentile."""
    read = _PERCENTILE.fullmatch(statistic)
    share = float(read["share"]) if read else math.nan
    return share if share <= 100 else None


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent of the values do not exceed."""
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]
