"""CloudWatch Logs: what training jobs printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from amt_lab.local.engine.logs import GROUP, LogStream
from amt_lab.local.protocol.errors import ServiceError
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_STREAMS = 50
_EVENTS = 10_000
_TOKEN = re.compile(r"(?P<direction>[fb])/(?P<event>\d{1,18})")


@operation("DescribeLogStreams", service="logs")
def describe_log_streams(request: Request, engine: Engine) -> Response:
    _check_group(request)
    limit = request.get("limit") or _STREAMS
    if request.get("orderBy") == "LastEventTime":
        return _by_last_event(request, engine, limit)
    streams = engine.store.logs.streams(
        request.get("logStreamNamePrefix") or "", request.get("nextToken") or "", limit + 1
    )
    shown = streams[:limit]
    return {
        "logStreams": [_stream(stream) for stream in shown],
        "nextToken": shown[-1].name if len(streams) > limit else None,
    }


@operation("GetLogEvents", service="logs")
def get_log_events(request: Request, engine: Engine) -> Response:
    """A page of events and the tokens of the pages on either side of it.

    At an end of the stream the token comes back as it was sent, which is how clients know. Without
    a token: the latest events, or with startFromHead the earliest.
    """
    _check_group(request)
    stream = engine.store.logs.find(request["logStreamName"])
    if stream is None:
        raise _not_found("log stream")
    after, before = _position(request)
    events = engine.store.logs.events(
        stream.id,
        after=after,
        before=before,
        since_ms=request.get("startTime"),
        until_ms=request.get("endTime"),
        limit=request.get("limit") or _EVENTS,
    )
    here = after if after is not None else before or 0
    first, last = (events[0].id, events[-1].id) if events else (here, here)
    return {
        "events": [
            {"timestamp": event.time_ms, "ingestionTime": event.time_ms, "message": event.message}
            for event in events
        ],
        "nextForwardToken": f"f/{last}",
        "nextBackwardToken": f"b/{first}",
    }


def _position(request: Request) -> tuple[int | None, int | None]:
    """The event to go on after, or the one to go back from."""
    token = request.get("nextToken")
    if token is None:
        return (0, None) if request.get("startFromHead") else (None, 2**62)
    read = _TOKEN.fullmatch(token)
    if read is None:
        raise ServiceError("The specified nextToken is invalid.", code="InvalidParameterException")
    event = int(read["event"])
    return (event, None) if read["direction"] == "f" else (None, event)


def _by_last_event(request: Request, engine: Engine, limit: int) -> Response:
    if request.get("logStreamNamePrefix"):
        raise ServiceError(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
            code="InvalidParameterException",
        )
    token = request.get("nextToken") or "0"
    if not token.isdecimal():
        raise ServiceError("The specified nextToken is invalid.", code="InvalidParameterException")
    start = int(token)
    streams = engine.store.logs.recent_streams(start, limit + 1)
    return {
        "logStreams": [_stream(stream) for stream in streams[:limit]],
        "nextToken": str(start + limit) if len(streams) > limit else None,
    }


def _check_group(request: Request) -> None:
    group = request.get("logGroupName") or request.get("logGroupIdentifier", "")
    if group != GROUP:
        raise _not_found("log group")


def _not_found(what: str) -> ServiceError:
    return ServiceError(f"The specified {what} does not exist.", code="ResourceNotFoundException")


def _stream(stream: LogStream) -> Response:
    return {
        "logStreamName": stream.name,
        "creationTime": stream.created_ms,
        "firstEventTimestamp": stream.first_ms,
        "lastEventTimestamp": stream.last_ms,
        "lastIngestionTime": stream.last_ms,
        "storedBytes": 0,
    }
