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
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import orjson

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.patience import patiently
from amt_lab.tuning.errors import AccessDenied, AmtError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

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


Numbers = np.ndarray[Any, np.dtype[np.float64]]


def _none() -> Numbers:
    return np.empty(0)


@dataclass(slots=True)
class Points:
    """Values, oldest first; a time is the beginning of its period, in epoch seconds."""

    times: Numbers = field(default_factory=_none)
    values: Numbers = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.values)


class _Call(NamedTuple):
    period: int
    series: Sequence[Series]


class MetricData:
    """Points of series, 500 a call; a call goes out as soon as it is full, whatever else is to come.

    Used as a context, which it leaves with no call in flight.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = connection
        self._now_ms = (now or datetime.now(UTC)).timestamp() * 1000
        self._sleep = sleep
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="amt-lab-metrics")
        self._asked: set[Series] = set()
        self._waiting: defaultdict[int, list[Series]] = defaultdict(list)
        """Series that are in no call yet, by period."""
        self._flying: list[tuple[_Call, Future[dict[Series, Points]]]] = []
        self._failed: list[_Call] = []
        self._found: dict[Series, Points] = {}
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, series: Iterable[Series]) -> None:
        """Ask for series that will be wanted, as far as they fill calls."""
        for each in series:
            period = _period(self._now_ms - each.start_ms)
            if period is None or each in self._asked:
                continue
            self._asked.add(each)
            waiting = self._waiting[period]
            waiting.append(each)
            if len(waiting) == _QUERIES:
                self._send(_Call(period, self._waiting.pop(period)))

    def points_of(self, series: Sequence[Series]) -> list[Points]:
        """The points of each series, in the order given; none where CloudWatch has none any more.

        Raises:
            AccessDenied: cloudwatch:GetMetricData is not allowed.

        """
        self.begin(series)
        for period, waiting in self._waiting.items():
            self._send(_Call(period, waiting))
        self._waiting.clear()
        patiently(self._settle, lambda: self._done, "calls' worth of curves", self._sleep)
        return [self._found.get(each) or Points() for each in series]

    def _send(self, call: _Call) -> None:
        self._flying.append((call, self._pool.submit(_fetched, self._connection, call)))

    def _settle(self) -> None:
        """Take what has been asked for; what failed the last time is asked for again."""
        failed, self._failed = self._failed, []
        for call in failed:
            self._send(call)
        flying, self._flying = self._flying, []
        errors = []
        for call, answer in flying:
            error = answer.exception()
            if error is None:
                self._found |= answer.result()
                self._done += 1
            else:
                errors.append(error)
                self._failed.append(call)
        if errors:
            raise errors[0]


def _period(age_ms: float) -> int | None:
    """None where CloudWatch keeps nothing of that age."""
    for longest_ms, period in _PERIODS:
        if age_ms < longest_ms:
            return period
    return None


def _fetched(connection: Connection, call: _Call) -> dict[Series, Points]:
    """What the pages of one call give."""
    client = connection.client("cloudwatch")
    series, period = call.series, call.period
    request: dict[str, Any] = {
        "StartTime": _floor(min(each.start_ms for each in series) / 1000, period),
        # A period belongs to its beginning, so the last one has to be begun.
        "EndTime": _utc(max(each.end_ms for each in series) / 1000 + max(period, 60)),
        "ScanBy": "TimestampAscending",
    }
    queries = b"[%s]" % b",".join(_query(place, each, period) for place, each in enumerate(series))
    found: dict[Series, Points] = {}
    while True:
        with aws_errors("read metrics from CloudWatch (cloudwatch:GetMetricData)"):
            answer = wire.ask(client, "get_metric_data", request, MetricDataQueries=queries)
        for place, points in _page(answer["MetricDataResults"]):
            of = series[place]
            found[of] = _joined(found[of], points) if of in found else points
        if not answer.get("NextToken"):
            return found
        request["NextToken"] = answer["NextToken"]


def _page(results: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Points]]:
    """Parts of series by their places in the call.

    All their numbers are made one array at once: tens of thousands of objects less for the garbage
    collector to look at, while the next answers are read.
    """
    times = _numbers([each["Timestamps"] for each in results])
    values = _numbers([each["Values"] for each in results])
    start = 0
    for each in results:
        _check(each)
        end = start + len(each["Values"])
        yield int(each["Id"][1:]), Points(times[start:end], values[start:end])
        start = end


def _numbers(lists: Sequence[Sequence[float]]) -> Numbers:
    """One array of all; the wire spells numbers that are not finite as texts."""
    try:
        return np.fromiter(chain.from_iterable(lists), "float64", sum(map(len, lists)))
    except ValueError:
        return np.array([float(each) for each in chain.from_iterable(lists)])


def _joined(first: Points, second: Points) -> Points:
    return Points(
        np.concatenate([first.times, second.times]), np.concatenate([first.values, second.values])
    )


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


def _check(result: Mapping[str, Any]) -> None:
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
