"""The log of a training job, from CloudWatch Logs."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.errors import PASSING, aws_errors
from amt_lab.tuning.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from amt_lab.sagemaker.connection import Connection

_log = logging.getLogger(__name__)

_GROUP = "/aws/sagemaker/TrainingJobs"


@dataclass(frozen=True, slots=True)
class LogLine:
    time: datetime
    """UTC."""
    text: str
    stream: str
    """`<training job>/algo-<host>-<epoch>`: one a host."""

    def __str__(self) -> str:
        return self.text


def log_lines(connection: Connection, training_job: str) -> Iterator[LogLine]:
    """All lines of a training job, host by host, oldest first; none before it has begun to write."""
    client = connection.client("logs")
    for stream in log_streams(client, training_job):
        yield from _new_lines(client, stream, {})


def last_lines(connection: Connection, training_job: str, count: int) -> list[LogLine]:
    """The last `count` lines of a training job over all its hosts, oldest first."""
    client = connection.client("logs")
    found: list[LogLine] = []
    for stream in log_streams(client, training_job):
        lines: list[LogLine] = []
        token: dict[str, str] = {}
        while len(lines) < count:
            page = log_page(client, stream, startFromHead=False, **token)
            lines = [*lines_of(page, stream), *lines]
            if page["nextBackwardToken"] == token.get("nextToken"):
                break  # the service ends a stream by giving the same token again
            token = {"nextToken": page["nextBackwardToken"]}
        found += lines
    return sorted(found, key=lambda line: line.time)[-count:] if count else []


def followed_lines(
    connection: Connection,
    training_job: str,
    has_ended: Callable[[], bool],
    *,
    every_s: float = 2.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[LogLine]:
    """The lines of a training job from the first on, as they come, until it has ended.

    Where AWS throttles, fails or cannot be reached, it goes on after a pause.
    """
    client = connection.client("logs")
    tokens: dict[str, str] = {}
    while True:
        ended = None
        try:
            ended = has_ended()  # before the look, so that the last lines are seen
            for stream in log_streams(client, training_job):
                yield from _new_lines(client, stream, tokens)
        except PASSING as trouble:
            _log.warning("%s Trying again.", trouble.message)
            ended = False
        if ended:
            return
        sleep(every_s)


def _new_lines(client: Any, stream: str, tokens: dict[str, str]) -> Iterator[LogLine]:
    """What a stream has after its token, which is moved on with every page."""
    while True:
        token = {"nextToken": tokens[stream]} if stream in tokens else {}
        page = log_page(client, stream, startFromHead=True, **token)
        yield from lines_of(page, stream)
        is_last = page["nextForwardToken"] == tokens.get(stream)
        tokens[stream] = page["nextForwardToken"]
        if is_last:
            return


def log_streams(client: Any, training_job: str) -> list[str]:
    """The names of a training job's log streams, one a host; none before it has begun to write."""
    pages = client.get_paginator("describe_log_streams").paginate(
        logGroupName=_GROUP, logStreamNamePrefix=f"{training_job}/"
    )
    try:
        with aws_errors(f"find the log of {training_job}"):
            return sorted(s["logStreamName"] for page in pages for s in page["logStreams"])
    except NotFound:
        return []  # CloudWatch makes the group with the first line


def log_page(client: Any, stream: str, **wanted: Any) -> dict[str, Any]:
    """GetLogEvents' answer; `wanted` are more of its members."""
    with aws_errors(f"read the log {stream}"):
        page: dict[str, Any] = client.get_log_events(
            logGroupName=_GROUP, logStreamName=stream, **wanted
        )
    return page


def lines_of(page: Mapping[str, Any], stream: str) -> list[LogLine]:
    """The lines on such a page, oldest first."""
    return [
        LogLine(datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["message"], stream)
        for event in page["events"]
    ]
