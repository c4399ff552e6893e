"""Series of values from CloudWatch, 500 a call.

Ids are made up by position, so that a metric may have any name. CloudWatch keeps fine periods for a
short time only: every series is asked for with the finest period that its age still has.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import orjson

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.patience import patiently
from amt_lab.tuning.errors import AccessDenied, AmtError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from amt_lab.sagemaker.connection import Connection

NAMESPACE = "/aws/sagemaker/TrainingJobs"

_QUERIES = 500
"""The most that GetMetricData takes."""
_AT_ONCE = 4
"""Calls in flight; CloudWatch allows 50 a second, and counts data points too."""
_HOUR_MS = 3_600_000
_PERIODS = (
    (10_200_000, 1),  # three hours, less what calls and clocks may take
    (15 * 24 * _HOUR_MS, 60),
    (63 * 24 * _HOUR_MS, 300),
    (455 * 24 * _HOUR_MS, 3600),
)
"""Seconds of a period, by the age in milliseconds up to which CloudWatch keeps it."""
_QUERY = (
    b'{"Id":"m%%d","MetricStat":{"Metric":{"Namespace":"%s","MetricName":%%s,'
    b'"Dimensions":[{"Name":%%s,"Value":%%s}]},"Period":%%d,"Stat":"Average"}}'
) % NAMESPACE.encode()


class Series(NamedTuple):
    """One metric of one training job, or of one of its hosts, and the time it was written in."""

    metric: str
    dimension: str
    """TrainingJobName or Host."""
    of: str
    start_ms: int
    """Since 1970, as `end_ms`."""
    end_ms: int


Numbers = list[float] | np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class Points:
    """Values, oldest first; a time is the beginning of its period, in epoch seconds."""

    times: Numbers = field(default_factory=list)
    values: Numbers = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.values)


def joined_numbers(parts: Iterable[Numbers]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """One array of all; the wire spells numbers that are not finite as texts."""
    lists = list(parts)
    if all(isinstance(part, list) for part in lists):
        try:
            return np.fromiter(chain.from_iterable(lists), "float64", sum(map(len, lists)))
        except ValueError:
            pass
    arrays = [np.asarray(part, dtype="float64") for part in lists]
    return np.concatenate(arrays) if arrays else np.empty(0)


def points_of(
    connection: Connection,
    series: Sequence[Series],
    now: datetime | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Points]:
    """The points of each series, in the order given; none where CloudWatch has none any more.

    Raises:
        AccessDenied: cloudwatch:GetMetricData is not allowed.

    """
    found: dict[int, Points] = {}
    now_ms = (now or datetime.now(UTC)).timestamp() * 1000
    by_period: defaultdict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(series):
        period = _period(now_ms - each.start_ms)
        if period is not None:
            by_period[period].append(index)
    calls = [
        (period, indices[start : start + _QUERIES])
        for period, indices in by_period.items()
        for start in range(0, len(indices), _QUERIES)
    ]
    done: set[int] = set()

    def fetch(place: int) -> None:
        period, indices = calls[place]
        parts = _parts(connection, [series[i] for i in indices], period)
        for each, times, values in parts:
            index = indices[each]
            before = found.get(index)
            if before is not None:
                times, values = [*before.times, *times], [*before.values, *values]
            found[index] = Points(times, values)
        done.add(place)

    def fetch_all() -> None:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="amt-lab-metrics") as pool:
            left = [place for place in range(len(calls)) if place not in done]
            asked = [pool.submit(fetch, place) for place in left]
        for each in asked:
            each.result()

    patiently(fetch_all, lambda: len(done), "calls' worth of curves", sleep)
    return [found.get(index) or Points() for index in range(len(series))]


def _period(age_ms: float) -> int | None:
    """None where CloudWatch keeps nothing of that age."""
    for longest_ms, period in _PERIODS:
        if age_ms < longest_ms:
            return period
    return None


def _parts(
    connection: Connection, series: Sequence[Series], period: int
) -> list[tuple[int, list[float], list[float]]]:
    """Parts of series by their place in `series`, as the pages of one call give them."""
    client = connection.client("cloudwatch")
    request: dict[str, Any] = {
        "StartTime": _floor(min(each.start_ms for each in series) / 1000, period),
        # A period belongs to its beginning, so the last one has to be begun.
        "EndTime": _utc(max(each.end_ms for each in series) / 1000 + max(period, 60)),
        "ScanBy": "TimestampAscending",
    }
    queries = b"[%s]" % b",".join(_query(place, each, period) for place, each in enumerate(series))
    parts = []
    while True:
        with aws_errors("read metrics from CloudWatch (cloudwatch:GetMetricData)"):
            answer = wire.ask(client, "get_metric_data", request, MetricDataQueries=queries)
        for result in answer["MetricDataResults"]:
            _check(result)
            parts.append((int(result["Id"][1:]), result["Timestamps"], result["Values"]))
        if not answer.get("NextToken"):
            return parts
        request["NextToken"] = answer["NextToken"]


def _query(place: int, series: Series, period: int) -> bytes:
    """A MetricDataQuery as JSON: made of dictionaries, a thousand of them would cost a long look of
    the garbage collector.
    """
    return _QUERY % (
        place,
        orjson.dumps(series.metric),
        orjson.dumps(series.dimension),
        orjson.dumps(series.of),
        period,
    )


def _check(result: dict[str, Any]) -> None:
    """A series that CloudWatch could not read is no empty one."""
    if result.get("StatusCode") == "Forbidden":
        raise AccessDenied("Could not read metrics from CloudWatch: a metric is forbidden.")
    if result.get("StatusCode") == "InternalError":
        raise AmtError(
            "Could not read metrics from CloudWatch: it failed on a metric.",
            code="InternalError",
            hint="Try again.",
        )


def _floor(seconds: float, period: int) -> datetime:
    return _utc(math.floor(seconds / period) * period)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
