"""The store's log: what training jobs print, in streams as CloudWatch Logs has them.

A run of a training job is a stream, `<job>/algo-1-<epoch>`; one that is run again after an
interruption has a second stream.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from amt_lab.local.engine.records import TrainingJob

GROUP = "/aws/sagemaker/TrainingJobs"

_ROWS_A_STATEMENT = 500
"""Rows of one statement take less than half the time of as many statements."""


@dataclass(frozen=True, slots=True)
class LogStream:
    """A stream and the span of its events; times are epoch milliseconds."""

    id: int
    name: str
    created_ms: int
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class LogEvent:
    id: int
    time_ms: int
    message: str
    stream: str
    """The stream's name."""


class Logs:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def open_stream(self, job: TrainingJob) -> int:
        """A new stream for a run of `job`; its id."""
        now = time.time()
        epoch = int(now)
        while self.find(f"{job.name}/algo-1-{epoch}") is not None:
            epoch += 1  # run again within the same second
        cursor = self._db.execute(
            "INSERT INTO log_streams (training_job, name, created) VALUES (?, ?, ?)",
            (job.id, f"{job.name}/algo-1-{epoch}", now),
        )
        return int(cursor.lastrowid or 0)

    def append(self, stream: int, time_ms: int, lines: Sequence[str]) -> None:
        """Adds lines that were read at one epoch millisecond, all of them or none."""
        with transaction(self._db):
            for first in range(0, len(lines), _ROWS_A_STATEMENT):
                part = lines[first : first + _ROWS_A_STATEMENT]
                rows = ", ".join(["(?1, ?2, ?)"] * len(part))
                self._db.execute(
                    f"INSERT INTO log_events (stream, time_ms, message) VALUES {rows}",  # noqa: S608 - placeholders
                    (stream, time_ms, *part),
                )

    def find(self, name: str) -> LogStream | None:
        found = self._streams("name = ?", (name,))
        return found[0] if found else None

    def size(self, job: TrainingJob) -> int:
        """Characters of all that `job` printed."""
        row = self._db.execute(
            "SELECT coalesce(sum(length(message)), 0) FROM log_events WHERE stream IN"
            " (SELECT id FROM log_streams WHERE training_job = ?)",
            (job.id,),
        ).fetchone()
        return int(row[0])

    def streams(self, prefix: str, after: str, limit: int) -> list[LogStream]:
        """Streams whose names start with `prefix` and come after the name `after`, by name."""
        return self._streams(
            "name LIKE ? ESCAPE '\\' AND name > ? ORDER BY name LIMIT ?",
            (_starting_with(prefix), after, limit),
        )

    def recent_streams(self, offset: int, limit: int) -> list[LogStream]:
        """Streams by the time of their last event, the latest first."""
        return self._streams("1 ORDER BY last_ms DESC, id DESC LIMIT ? OFFSET ?", (limit, offset))

    def events(
        self,
        stream: int,
        *,
        after: int | None = None,
        before: int | None = None,
        since_ms: int | None = None,
        until_ms: int | None = None,
        limit: int,
    ) -> list[LogEvent]:
        """Up to `limit` events in the order they were printed.

        `after` and `before` are ids of events, exclusive; with `before` the last ones that come
        before it. Times are from `since_ms`, included, to `until_ms`, excluded.
        """
        found = self._events(
            "e.stream = :stream", {"stream": stream}, after, before, since_ms, until_ms, limit
        )
        return found[::-1] if before is not None else found

    def group_events(
        self,
        *,
        names: Sequence[str] | None = None,
        prefix: str | None = None,
        after: int | None = None,
        before: int | None = None,
        since_ms: int | None = None,
        until_ms: int | None = None,
        limit: int,
    ) -> list[LogEvent]:
        """Up to `limit` events of several streams, in the order in which they were read.

        The streams are those with one of `names`, or whose names start with `prefix`, or all. With
        `before` the latest event that comes before it is the first.
        """
        condition, values = "1", {}
        if names is not None:
            condition = (
                "e.stream IN (SELECT id FROM log_streams WHERE name IN"
                " (SELECT value FROM json_each(:names)))"
            )
            values["names"] = json.dumps(list(names))
        elif prefix is not None:
            condition = (
                "e.stream IN (SELECT id FROM log_streams WHERE name LIKE :prefix ESCAPE '\\')"
            )
            values["prefix"] = _starting_with(prefix)
        return self._events(condition, values, after, before, since_ms, until_ms, limit)

    def _events(
        self,
        condition: str,
        values: Mapping[str, Any],
        after: int | None,
        before: int | None,
        since_ms: int | None,
        until_ms: int | None,
        limit: int,
    ) -> list[LogEvent]:
        direction = "DESC" if before is not None else "ASC"
        rows = self._db.execute(
            "SELECT e.id, e.time_ms, e.message, s.name FROM log_events AS e"  # noqa: S608 - constants
            f" JOIN log_streams AS s ON s.id = e.stream WHERE {condition}"
            " AND (:after IS NULL OR e.id > :after) AND (:before IS NULL OR e.id < :before)"
            " AND (:since IS NULL OR e.time_ms >= :since)"
            " AND (:until IS NULL OR e.time_ms < :until)"
            f" ORDER BY e.id {direction} LIMIT :limit",
            {
                **values,
                "after": after,
                "before": before,
                "since": since_ms,
                "until": until_ms,
                "limit": limit,
            },
        )
        return [LogEvent(*row) for row in rows]

    def _streams(self, condition: str, values: tuple[str | int, ...]) -> list[LogStream]:
        rows = self._db.execute(
            "SELECT id, name, created,"  # noqa: S608 - the condition is one of the constants above
            " (SELECT time_ms FROM log_events WHERE stream = s.id ORDER BY id LIMIT 1) AS first_ms,"
            " (SELECT time_ms FROM log_events WHERE stream = s.id ORDER BY id DESC LIMIT 1) AS last_ms"
            f" FROM log_streams AS s WHERE {condition}",
            values,
        )
        return [
            LogStream(
                row["id"], row["name"], int(row["created"] * 1000), row["first_ms"], row["last_ms"]
            )
            for row in rows
        ]


def _starting_with(prefix: str) -> str:
    """The LIKE pattern, its escape a backslash, of what starts with `prefix`."""
    escaped = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
