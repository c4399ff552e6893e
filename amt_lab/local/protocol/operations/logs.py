"""CloudWatch Logs: what training jobs printed."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from amt_lab.local.data_folder import ACCOUNT, REGION
from amt_lab.local.engine.logs import GROUP, LogEvent, LogStream
from amt_lab.local.protocol.errors import ServiceError
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.engine.engine import Engine

_STREAMS = 50
MOST_EVENTS = 10_000
_PAGE_BYTES = 2**20
_EVENT_OVERHEAD = 26
"""Bytes that the service counts for an event besides its message."""
_AT_THE_END = 2**62
_TOKEN = re.compile(r"(?P<direction>[fb])/(?P<event>\d{1,19})")
_GROUP_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"


@operation("DescribeLogStreams", service="logs")
def describe_log_streams(request: Request, engine: Engine) -> Response:
    check_group(request)
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
    check_group(request)
    stream = engine.store.logs.find(request["logStreamName"])
    if stream is None:
        raise not_found("log stream")
    after, before = _position(request)
    events = engine.store.logs.events(
        stream.id,
        after=after,
        before=before,
        since_ms=request.get("startTime"),
        until_ms=request.get("endTime"),
        limit=request.get("limit") or MOST_EVENTS,
    )
    events = fitting(events) if before is None else fitting(events[::-1])[::-1]
    first, last = _ends(events, after, before)
    return {
        "events": [
            {"timestamp": event.time_ms, "ingestionTime": event.time_ms, "message": event.message}
            for event in events
        ],
        "nextForwardToken": f"f/{last}",
        "nextBackwardToken": f"b/{first}",
    }


def fitting(events: Sequence[LogEvent]) -> list[LogEvent]:
    """The first events, as many as the service's answers of a megabyte hold, but one at least."""
    sizes = accumulate(len(event.message.encode()) + _EVENT_OVERHEAD for event in events)
    return [
        event for event, size in zip(events, sizes, strict=True) if size <= _PAGE_BYTES
    ] or list(events[:1])


def _ends(events: Sequence[LogEvent], after: int | None, before: int | None) -> tuple[int, int]:
    """The events that the pages before and after these start from.

    Where there are none, the way on is where it was, and the way back leads over the same place.
    """
    if events:
        return events[0].id, events[-1].id
    if after is not None:
        return after + 1, after
    return (_AT_THE_END, 0) if before in (None, _AT_THE_END) else (before, before - 1)


def _position(request: Request) -> tuple[int | None, int | None]:
    """The event to go on after, or the one to go back from."""
    token = request.get("nextToken")
    if token is None:
        return (0, None) if request.get("startFromHead") else (None, _AT_THE_END)
    return position_of(token)


def position_of(token: str) -> tuple[int | None, int | None]:
    """The event that a token goes on after, or the one that it goes back from."""
    read = _TOKEN.fullmatch(token)
    if read is None:
        raise invalid("The specified nextToken is invalid.")
    event = int(read["event"])
    return (event, None) if read["direction"] == "f" else (None, event)


def _by_last_event(request: Request, engine: Engine, limit: int) -> Response:
    if request.get("logStreamNamePrefix"):
        raise invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    token = request.get("nextToken") or "0"
    if not token.isdecimal():
        raise invalid("The specified nextToken is invalid.")
    start = int(token)
    streams = engine.store.logs.recent_streams(start, limit + 1)
    return {
        "logStreams": [_stream(stream) for stream in streams[:limit]],
        "nextToken": str(start + limit) if len(streams) > limit else None,
    }


def check_group(request: Request) -> None:
    """Raises ServiceError unless the request names the one group that there is, by name or ARN."""
    name, identifier = request.get("logGroupName"), request.get("logGroupIdentifier")
    if (name is None) == (identifier is None):
        raise invalid("Give one of logGroupName and logGroupIdentifier.")
    if (name or identifier) not in (GROUP, _GROUP_ARN if identifier else GROUP):
        raise not_found("log group")


def invalid(message: str) -> ServiceError:
    return ServiceError(message, code="InvalidParameterException")


def not_found(what: str) -> ServiceError:
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
