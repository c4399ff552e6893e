"""The log of a training job, from CloudWatch Logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.sagemaker.connection import Connection

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
    for stream in _streams(client, training_job):
        yield from _lines(client, stream)


def _streams(client: Any, training_job: str) -> list[str]:
    pages = client.get_paginator("describe_log_streams").paginate(
        logGroupName=_GROUP, logStreamNamePrefix=f"{training_job}/"
    )
    try:
        with aws_errors(f"find the log of {training_job}"):
            return sorted(s["logStreamName"] for page in pages for s in page["logStreams"])
    except NotFound:
        return []  # CloudWatch makes the group with the first line


def _lines(client: Any, stream: str) -> Iterator[LogLine]:
    token: dict[str, str] = {}
    while True:
        with aws_errors(f"read the log {stream}"):
            page = client.get_log_events(
                logGroupName=_GROUP, logStreamName=stream, startFromHead=True, **token
            )
        for event in page["events"]:
            when = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            yield LogLine(when, event["message"], stream)
        # The service ends a stream by giving the same token again.
        if page["nextForwardToken"] == token.get("nextToken"):
            return
        token = {"nextToken": page["nextForwardToken"]}
