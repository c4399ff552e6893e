"""CloudWatch ListMetrics and GetMetricStatistics."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.metric_points import PRINTED
from amt_lab.local.engine.page_tokens import BadTokenError, fingerprint, page_token, parse_token
from amt_lab.local.protocol.operations.metric_series import (
    DIMENSIONS,
    NAMESPACE,
    STATISTICS,
    UNITS,
    dimension_value,
    invalid,
    job_of,
    percentile_of,
    series_of,
    values_of,
    window,
)
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.metric_points import Listed

_PAGE = 500
_LISTED_FOR_S = 14 * 86_400
_RECENT_S = 3 * 3600
_MOST_POINTS = 1440


@operation("ListMetrics", service="cloudwatch")
def list_metrics(request: Request, engine: Engine) -> Response:
    """Metrics with a point of the last two weeks, or of the last three hours."""
    tables = list(DIMENSIONS)
    place, after = _after(request, tables)
    found: list[tuple[str, Listed]] = []
    for index in range(place, len(tables)):
        room = _PAGE + 1 - len(found)
        listed = _listed(request, engine, tables[index], after if index == place else (0, ""), room)
        found += [(tables[index], each) for each in listed]
        if len(found) > _PAGE:
            break
    shown = found[:_PAGE]
    return {
        "Metrics": [_metric(table, each) for table, each in shown],
        "NextToken": _token(request, *shown[-1]) if len(found) > _PAGE else None,
    }


def _listed(
    request: Request, engine: Engine, table: str, after: tuple[int, str], limit: int
) -> list[Listed]:
    if request.get("Namespace") not in (None, NAMESPACE):
        return []
    job = None
    for wanted in request.get("Dimensions") or ():
        if wanted["Name"] != DIMENSIONS[table]:
            return []
        if wanted.get("Value") is not None:
            job = job_of(table, wanted["Value"])
            if job is None:
                return []
    age = _RECENT_S if request.get("RecentlyActive") else _LISTED_FOR_S
    return engine.store.metric_points.listed(
        table,
        job=job,
        name=request.get("MetricName"),
        since=time.time() - age,
        after=after,
        limit=limit,
    )


def _metric(table: str, listed: Listed) -> Response:
    value = dimension_value(table, listed.job_name)
    return {
        "Namespace": NAMESPACE,
        "MetricName": listed.name,
        "Dimensions": [{"Name": DIMENSIONS[table], "Value": value}],
    }


def _after(request: Request, tables: list[str]) -> tuple[int, tuple[int, str]]:
    """The table that the page starts in, and the last metric of it that was listed."""
    token = request.get("NextToken")
    if token is None:
        return 0, (0, "")
    try:
        said, job = parse_token(token, _asked(request))
    except BadTokenError:
        raise invalid("The parameter NextToken is invalid.") from None
    table, _, name = str(said).partition("/")
    if table not in tables:
        raise invalid("The parameter NextToken is invalid.")
    return tables.index(table), (job, name)


def _token(request: Request, table: str, last: Listed) -> str:
    return page_token(_asked(request), f"{table}/{last.name}", last.training_job)


def _asked(request: Request) -> str:
    return fingerprint({name: said for name, said in request.items() if name != "NextToken"})


@operation("GetMetricStatistics", service="cloudwatch")
def get_metric_statistics(request: Request, engine: Engine) -> Response:
    plain, extended = request.get("Statistics") or (), request.get("ExtendedStatistics") or ()
    if bool(plain) == bool(extended):
        raise invalid(
            "Give one of the parameters Statistics and ExtendedStatistics.",
            "InvalidParameterCombination",
        )
    periods = window(request["StartTime"], request["EndTime"], request["Period"])
    asked = int((periods.end - periods.start) // periods.period)
    if asked > _MOST_POINTS:
        raise invalid(
            f"You have requested up to {asked:,} datapoints, which exceeds the limit of "
            f"{_MOST_POINTS:,}. You may reduce the datapoints requested by increasing Period, or "
            "decreasing the time range.",
            "InvalidParameterCombination",
        )
    _check_statistics(plain, extended)
    series = series_of(request, request.get("Unit"), engine)
    unit = UNITS[series.table if series else PRINTED]
    points: dict[float, dict[str, Any]] = {}
    for statistic in (*plain, *extended):
        for at, value in values_of(engine, series, periods, statistic):
            point = points.setdefault(at, {"Timestamp": at, "Unit": unit})
            where = point.setdefault("ExtendedStatistics", {}) if extended else point
            where[statistic] = value
    return {"Label": request["MetricName"], "Datapoints": list(points.values())}


def _check_statistics(plain: Any, extended: Any) -> None:
    wrong = [each for each in plain if each not in STATISTICS]
    wrong += [each for each in extended if percentile_of(each) is None]
    if wrong:
        raise invalid(
            f"Statistics are {', '.join(STATISTICS)}, ExtendedStatistics p0 to p100; got {wrong[0]}."
        )
