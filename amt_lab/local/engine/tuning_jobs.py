"""The store's tuning jobs."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.pages import Listing, read_page
from amt_lab.local.engine.records import TuningJob

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


class TuningJobs:
    """Reads and writes tuning jobs. Every method is one short transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, name: str, request: Mapping[str, Any], *, strategy: str, seed: int) -> TuningJob:
        now = time.time()
        self._db.execute(
            "INSERT INTO tuning_jobs (name, request, strategy, seed, status, created, modified)"
            " VALUES (?, ?, ?, ?, 'InProgress', ?, ?)",
            (name, json.dumps(request), strategy, seed, now, now),
        )
        return self.get(name)

    def find(self, name: str) -> TuningJob | None:
        row = self._db.execute("SELECT * FROM tuning_jobs WHERE name = ?", (name,)).fetchone()
        return row and TuningJob.from_row(row)

    def get(self, name: str) -> TuningJob:
        """A job that is known to be there."""
        row = self._db.execute("SELECT * FROM tuning_jobs WHERE name = ?", (name,)).fetchone()
        return TuningJob.from_row(row)

    def by_id(self, tuning_job: int) -> TuningJob:
        row = self._db.execute("SELECT * FROM tuning_jobs WHERE id = ?", (tuning_job,)).fetchone()
        return TuningJob.from_row(row)

    def unfinished(self) -> list[TuningJob]:
        rows = self._db.execute(
            "SELECT * FROM tuning_jobs WHERE status IN ('InProgress', 'Stopping') ORDER BY id"
        )
        return [TuningJob.from_row(row) for row in rows]

    def ended(self) -> list[TuningJob]:
        rows = self._db.execute("SELECT * FROM tuning_jobs WHERE ended IS NOT NULL ORDER BY id")
        return [TuningJob.from_row(row) for row in rows]

    def page(
        self, listing: Listing, size: int, token: str | None
    ) -> tuple[list[TuningJob], str | None]:
        rows, following = read_page(self._db, listing, size, token)
        return [TuningJob.from_row(row) for row in rows], following

    def stopping(self, job: TuningJob) -> None:
        self._db.execute(
            "UPDATE tuning_jobs SET status = 'Stopping', modified = ? WHERE id = ?",
            (time.time(), job.id),
        )

    def touch(self, job: TuningJob) -> None:
        """Something of the job changed: LastModifiedTime."""
        self._db.execute("UPDATE tuning_jobs SET modified = ? WHERE id = ?", (time.time(), job.id))

    def progress(self, job: TuningJob, not_improving: int, *, converged: bool) -> None:
        """How the search comes on; when it converged is put down once."""
        now = time.time()
        self._db.execute(
            "UPDATE tuning_jobs SET not_improving = ?, modified = ?,"
            " converged = coalesce(converged, ?) WHERE id = ?",
            (not_improving, now, now if converged else None, job.id),
        )

    def end(self, job: TuningJob, status: str, failure_reason: str | None = None) -> None:
        now = time.time()
        self._db.execute(
            "UPDATE tuning_jobs SET status = ?, failure_reason = ?, ended = ?, modified = ?"
            " WHERE id = ?",
            (status, failure_reason, now, now, job.id),
        )
