"""Series of values from CloudWatch, 500 a call.

Ids are made up by position, so that a metric may have any name. CloudWatch keeps fine periods for a
short time only: every series is asked for with the finest period that its age still has.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import orjson

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.curve_points import CurvePoints
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.patience import patiently
from amt_lab.tuning.errors import AccessDenied, AmtError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.curve_points import Curve
    from amt_lab.sagemaker.wanted_curves import Wanted

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


class _Call(NamedTuple):
    """Times are epoch milliseconds."""

    period: int
    curves: Sequence[Curve]
    begun: int
    ended: int


class MetricData:
    """Points of curves, 500 a call; a call goes out as soon as it is full, whatever else is to come.

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
        self._asked: dict[str, tuple[int, int]] = {}
        """When each trial that was asked for began and ended, by its name."""
        self._waiting: defaultdict[int, list[Curve]] = defaultdict(list)
        """Those that are in no call yet, by period."""
        self._flying: list[tuple[_Call, Future[CurvePoints]]] = []
        self._failed: list[_Call] = []
        self._found: list[CurvePoints] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, wanted: Wanted) -> None:
        """Ask for the curves of trials that will be wanted, as far as they fill calls."""
        for trial, metrics in wanted.items():
            period = _period(self._now_ms - trial.begun)
            times = trial.begun, trial.ended
            if period is not None and self._asked.get(trial.name) != times:
                self._asked[trial.name] = times
                self._waiting[period] += [(trial.name, *metric) for metric in metrics]
        for period, waiting in self._waiting.items():
            while len(waiting) >= _QUERIES:
                self._send(self._call(period, waiting[:_QUERIES]))
                del waiting[:_QUERIES]

    def points_of(self, wanted: Wanted) -> list[CurvePoints]:
        """All points of these and of those begun with, as they came: those of a call together.

        Raises:
            AccessDenied: cloudwatch:GetMetricData is not allowed.

        """
        self.begin(wanted)
        for period, waiting in self._waiting.items():
            if waiting:
                self._send(self._call(period, waiting))
        self._waiting.clear()
        patiently(self._settle, lambda: len(self._found), "calls' worth of curves", self._sleep)
        return self._found

    def _call(self, period: int, curves: Sequence[Curve]) -> _Call:
        begun, ended = zip(*(self._asked[name] for name, _, _ in curves), strict=True)
        return _Call(period, curves, min(begun), max(ended))

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
                self._found.append(answer.result())
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


def _fetched(connection: Connection, call: _Call) -> CurvePoints:
    """What the pages of one call give."""
    client = connection.client("cloudwatch")
    curves, period = call.curves, call.period
    request: dict[str, Any] = {
        "StartTime": _floor(call.begun / 1000, period),
        # A period belongs to its beginning, so the last one has to be begun.
        "EndTime": _utc(call.ended / 1000 + max(period, 60)),
        "ScanBy": "TimestampAscending",
    }
    queries = b"[%s]" % b",".join(
        [_query(place, *each, period) for place, each in enumerate(curves)]
    )
    places: list[int] = []
    pages = []
    while True:
        with aws_errors("read metrics from CloudWatch (cloudwatch:GetMetricData)"):
            answer = wire.ask(client, "get_metric_data", request, MetricDataQueries=queries)
        results = answer["MetricDataResults"]
        _check(results)
        of = [int(each["Id"][1:]) for each in results]
        places += of
        pages.append(
            CurvePoints.of_lists(
                [curves[place] for place in of],
                [each["Timestamps"] for each in results],
                [each["Values"] for each in results],
            )
        )
        if not answer.get("NextToken"):
            return _merged(curves, places, CurvePoints.joined(pages))
        request["NextToken"] = answer["NextToken"]


def _merged(curves: Sequence[Curve], places: Sequence[int], parts: CurvePoints) -> CurvePoints:
    """The points of curves whose parts, in the order they came, are those at `places`."""
    order = np.argsort(np.repeat(places, parts.lengths), kind="stable")
    lengths = np.bincount(places, parts.lengths, len(curves)).astype("int64")
    return CurvePoints(curves, lengths, parts.times[order], parts.values[order])


def _query(place: int, job: str, metric: str, host: str, period: int) -> bytes:
    """A MetricDataQuery as JSON: made of dictionaries, a thousand of them would cost a long look of
    the garbage collector.
    """
    of = ("Host", f"{job}/{host}") if host else ("TrainingJobName", job)
    return _QUERY % (place, *map(orjson.dumps, (metric, *of)), period)


def _check(results: Sequence[Mapping[str, Any]]) -> None:
    """A series that CloudWatch could not read is no empty one."""
    states = {each.get("StatusCode") for each in results}
    if "Forbidden" in states:
        raise AccessDenied("Could not read metrics from CloudWatch: a metric is forbidden.")
    if "InternalError" in states:
        raise AmtError(
            "Could not read metrics from CloudWatch: it failed on a metric.",
            code="InternalError",
            hint="Try again.",
        )


def _floor(seconds: float, period: int) -> datetime:
    return _utc(math.floor(seconds / period) * period)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
