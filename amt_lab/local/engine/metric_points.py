"""The store's metric points: what training jobs printed, and what their processes used.

Every value is kept with its time for as long as its job is, at full resolution. Times are epoch
seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amt_lab.local.engine.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

PRINTED = "metric_points"
"""The table of metrics that training jobs print."""
OF_INSTANCES = "instance_points"
"""The table of CPUUtilization and MemoryUtilization."""


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    value: float
    time: float


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one training job; `table` is one of the two above."""

    table: str
    training_job: int
    name: str


@dataclass(frozen=True, slots=True)
class Window:
    """Periods from `start`, included, to `end`, excluded; the first one starts at `start`."""

    start: float
    end: float
    period: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What the values of one period come to."""

    start: float
    count: int
    total: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A metric as it is listed, by (training_job, name)."""

    training_job: int
    job_name: str
    name: str


class MetricPoints:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, table: str, points: Sequence[tuple[int, Point]]) -> None:
        """Adds points, each with its training job's id, all of them or none."""
        with transaction(self._db):
            self._db.executemany(
                f"INSERT INTO {table} (training_job, name, value, time) VALUES (?, ?, ?, ?)",  # noqa: S608 - a constant
                [(job, point.name, point.value, point.time) for job, point in points],
            )

    def aggregates(self, series: Series, window: Window) -> list[Aggregate]:
        """Periods that have values, the oldest first."""
        rows = self._db.execute(
            "SELECT CAST((time - ?) / ? AS INTEGER) AS period, count(*), total(value), min(value),"  # noqa: S608 - a constant
            f" max(value) FROM {series.table} WHERE training_job = ? AND name = ?"
            " AND time >= ? AND time < ? GROUP BY period ORDER BY period",
            _bound(series, window),
        )
        return [Aggregate(window.start + row[0] * window.period, *row[1:]) for row in rows]

    def values(self, series: Series, window: Window) -> dict[float, list[float]]:
        """By the start of each period, the oldest first: its values in order of size."""
        rows = self._db.execute(
            "SELECT CAST((time - ?) / ? AS INTEGER) AS period, value"  # noqa: S608 - a constant
            f" FROM {series.table} WHERE training_job = ? AND name = ? AND time >= ? AND time < ?"
            " ORDER BY period, value",
            _bound(series, window),
        )
        found: dict[float, list[float]] = {}
        for period, value in rows:
            found.setdefault(window.start + period * window.period, []).append(value)
        return found

    def listed(
        self,
        table: str,
        *,
        job: str | None,
        name: str | None,
        since: float,
        after: tuple[int, str],
        limit: int,
    ) -> list[Listed]:
        """Up to `limit` metrics with a point at `since` or later, those after `after`, in order."""
        of_job = "p.training_job = (SELECT id FROM training_jobs WHERE name = :job)" if job else "1"
        rows = self._db.execute(
            "SELECT DISTINCT p.training_job, j.name, p.name AS metric"  # noqa: S608 - a constant
            f" FROM {table} AS p JOIN training_jobs AS j ON j.id = p.training_job"
            " WHERE (p.training_job, p.name) > (:after_job, :after_name) AND p.time >= :since"
            f" AND {of_job} AND (:name IS NULL OR p.name = :name)"
            " ORDER BY p.training_job, p.name LIMIT :limit",
            {
                "after_job": after[0],
                "after_name": after[1],
                "since": since,
                "job": job,
                "name": name,
                "limit": limit,
            },
        )
        return [Listed(*row) for row in rows]


def _bound(series: Series, window: Window) -> tuple[float | str, ...]:
    return (
        window.start,
        window.period,
        series.training_job,
        series.name,
        window.start,
        window.end,
    )
