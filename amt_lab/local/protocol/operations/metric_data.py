"""CloudWatch GetMetricData: many series in one answer, in pages."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.page_tokens import BadTokenError, fingerprint, page_token, parse_token
from amt_lab.local.protocol.operations.metric_series import invalid, series_of, values_of, window
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.local.engine.engine import Engine

_MOST_QUERIES = 500
_MOST_POINTS = 100_800
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_TIMEZONE = re.compile(r"[+-]\d{4}")


@operation("GetMetricData", service="cloudwatch")
def get_metric_data(request: Request, engine: Engine) -> Response:
    """Up to MaxDatapoints values; a series that does not fit goes on on the next page.

    Labels are given back as they came: nothing in them is filled in, so LabelOptions has no effect.
    """
    queries = request["MetricDataQueries"]
    _check(request, queries)
    room = request.get("MaxDatapoints") or _MOST_POINTS
    oldest_first = request.get("ScanBy") == "TimestampAscending"
    first, seen = _start(request)
    results: list[Response] = []
    following = None
    for index in range(first, len(queries)):
        if queries[index].get("ReturnData") is False:
            continue
        points = _points(queries[index], request, engine, oldest_first)
        if index == first and seen is not None:
            points = [at for at in points if (at[0] > seen if oldest_first else at[0] < seen)]
        if len(points) > room:
            last = points[room - 1][0] if room else None
            following = _token(request, index, last)
            if room:
                results.append(_result(queries[index], points[:room], "PartialData"))
            break
        results.append(_result(queries[index], points, "Complete"))
        room -= len(points)
    return {"MetricDataResults": results, "Messages": [], "NextToken": following}


def _check(request: Request, queries: Sequence[Mapping[str, Any]]) -> None:
    """Raises ServiceError for what the service would not take, or what is not here."""
    if not 1 <= len(queries) <= _MOST_QUERIES:
        raise _refused(
            f"The collection MetricDataQueries must have 1 to {_MOST_QUERIES} members, "
            f"got {len(queries)}."
        )
    ids = set()
    for query in queries:
        if _ID.fullmatch(query["Id"]) is None:
            raise _refused(
                f"The value {query['Id']} for parameter Id is not matching the expected pattern "
                f"^{_ID.pattern}$."
            )
        if query["Id"] in ids:
            raise _refused(
                f"The values for parameter Id must be unique, {query['Id']} is there twice."
            )
        ids.add(query["Id"])
        _check_kind(query)
    if not 1 <= (request.get("MaxDatapoints") or _MOST_POINTS) <= _MOST_POINTS:
        raise _refused(f"The parameter MaxDatapoints must be from 1 to {_MOST_POINTS}.")
    zone = (request.get("LabelOptions") or {}).get("Timezone")
    if zone is not None and _TIMEZONE.fullmatch(zone) is None:
        raise _refused(f"The parameter LabelOptions.Timezone must be like +0130, got {zone}.")


def _check_kind(query: Mapping[str, Any]) -> None:
    if (query.get("Expression") is None) == (query.get("MetricStat") is None):
        raise _refused(f"The query {query['Id']} must have one of MetricStat and Expression.")
    if query.get("Expression") is not None:
        raise _refused(
            f"The query {query['Id']} is an Expression: the local endpoint has metrics, and neither "
            "metric math nor Metrics Insights."
        )


def _points(
    query: Mapping[str, Any], request: Request, engine: Engine, oldest_first: bool
) -> list[tuple[float, float]]:
    wanted = query["MetricStat"]
    periods = window(request["StartTime"], request["EndTime"], wanted["Period"])
    series = series_of(wanted["Metric"], wanted.get("Unit"), engine)
    points = values_of(engine, series, periods, wanted["Stat"])
    return points if oldest_first else points[::-1]


def _result(
    query: Mapping[str, Any], points: Sequence[tuple[float, float]], status: str
) -> Response:
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": [at for at, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": status,
    }


def _start(request: Request) -> tuple[int, float | None]:
    """The query that the page starts in, and the time of that one's last point so far."""
    token = request.get("NextToken")
    if token is None:
        return 0, None
    try:
        seen, index = parse_token(token, _asked(request))
    except BadTokenError:
        raise invalid("The parameter NextToken is invalid.", "InvalidNextToken") from None
    if not 0 <= index < len(request["MetricDataQueries"]) or isinstance(seen, str):
        raise invalid("The parameter NextToken is invalid.", "InvalidNextToken")
    return index, None if seen == -math.inf else seen


def _token(request: Request, index: int, last: float | None) -> str:
    return page_token(_asked(request), -math.inf if last is None else last, index)


def _asked(request: Request) -> str:
    return fingerprint({name: said for name, said in request.items() if name != "NextToken"})


def _refused(message: str) -> Exception:
    return invalid(message, "ValidationError")
