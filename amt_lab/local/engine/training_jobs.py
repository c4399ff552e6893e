"""The store's training jobs: rows, their transitions and the metrics they printed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.pages import Listing, read_page
from amt_lab.local.engine.records import TrainingJob, arn
from amt_lab.local.engine.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from amt_lab.local.training import Outcome

_LAUNCHED = ("training_jobs", "deleted_trials")
"""Asked one by one, each by its own index: `launched_trials`, which joins them, takes three times as long."""


@dataclass(frozen=True, slots=True)
class Metric:
    """The last value of a metric that a training job printed."""

    name: str
    value: float
    time: float


class TrainingJobs:
    """Reads and writes training jobs. Every method is one short transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(
        self,
        name: str,
        request: Mapping[str, Any],
        *,
        tuning_job: int | None = None,
        number: int | None = None,
        tuned: Mapping[str, str] | None = None,
        definition: int = 0,
    ) -> TrainingJob:
        """A new job; a trial takes on the tags that its tuning job has now."""
        now = time.time()
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO training_jobs (name, request, tuning_job, number, tuned, status,"
                " secondary_status, objective_status, created, modified, definition, tuning_job_arn)"
                " VALUES (?, ?, ?, ?, ?, 'InProgress', 'Starting', ?, ?, ?, ?,"
                " ? || lower((SELECT name FROM tuning_jobs WHERE id = ?)))",
                (
                    name,
                    json.dumps(request),
                    tuning_job,
                    number,
                    json.dumps(tuned or {}),
                    None if tuning_job is None else "Pending",
                    now,
                    now,
                    definition,
                    arn("hyper-parameter-tuning-job", ""),
                    tuning_job,
                ),
            )
            self._db.execute(
                "INSERT INTO tags (arn, key, value) SELECT ?, key, value FROM tags WHERE arn ="
                " (SELECT tuning_job_arn FROM training_jobs WHERE name = ?)",
                (arn("training-job", name), name),
            )
        return self.get(name)

    def find(self, name: str) -> TrainingJob | None:
        row = self._db.execute("SELECT * FROM training_jobs WHERE name = ?", (name,)).fetchone()
        return row and TrainingJob.from_row(row)

    def get(self, name: str) -> TrainingJob:
        """A job that is known to be there."""
        row = self._db.execute("SELECT * FROM training_jobs WHERE name = ?", (name,)).fetchone()
        return TrainingJob.from_row(row)

    def unfinished(self) -> list[TrainingJob]:
        """Jobs that run, or did when the endpoint was last killed, in launch order."""
        rows = self._db.execute(
            "SELECT * FROM training_jobs WHERE status IN ('InProgress', 'Stopping') ORDER BY id"
        )
        return [TrainingJob.from_row(row) for row in rows]

    def ended_alone(self) -> list[TrainingJob]:
        """Jobs that have ended and are no trials of a tuning job that is still there."""
        rows = self._db.execute(
            "SELECT * FROM training_jobs WHERE tuning_job IS NULL AND ended IS NOT NULL ORDER BY id"
        )
        return [TrainingJob.from_row(row) for row in rows]

    def of_tuning_job(self, tuning_job: int) -> list[TrainingJob]:
        """All trials of a tuning job, in launch order."""
        rows = self._db.execute(
            "SELECT * FROM training_jobs WHERE tuning_job = ? ORDER BY number", (tuning_job,)
        )
        return [TrainingJob.from_row(row) for row in rows]

    def page(
        self, listing: Listing, size: int, token: str | None
    ) -> tuple[list[TrainingJob], str | None]:
        rows, following = read_page(self._db, listing, size, token)
        return [TrainingJob.from_row(row) for row in rows], following

    def best(self, tuning_job: int, *, maximize: bool) -> TrainingJob | None:
        """The trial with the best objective so far, the earlier one of equals."""
        direction = "DESC" if maximize else "ASC"
        row = self._db.execute(
            "SELECT * FROM training_jobs WHERE tuning_job = ? AND objective IS NOT NULL"  # noqa: S608 - a constant
            f" ORDER BY objective {direction}, id LIMIT 1",
            (tuning_job,),
        ).fetchone()
        return row and TrainingJob.from_row(row)

    def counts(self, tuning_jobs: Sequence[int]) -> dict[int, list[tuple[str, str, int]]]:
        """How many trials that each of `tuning_jobs` launched have which status and objective status.

        Those that were deleted are counted by what they had then.
        """
        found: dict[int, list[tuple[str, str, int]]] = {job: [] for job in tuning_jobs}
        rows = self._db.execute(
            "SELECT tuning_job, status, objective_status, trials FROM trial_counts"
            " WHERE tuning_job IN (SELECT value FROM json_each(?)) AND trials > 0",
            (json.dumps(tuning_jobs),),
        )
        for job, status, objective_status, count in rows:
            found[job].append((status, objective_status, count))
        return found

    def seconds_trained(self, tuning_job: int) -> float:
        total = 0.0
        for table in _LAUNCHED:
            row = self._db.execute(
                f"SELECT coalesce(sum(ended - started), 0.0) FROM {table}"  # noqa: S608 - a constant
                " WHERE tuning_job = ? AND started IS NOT NULL AND ended IS NOT NULL",
                (tuning_job,),
            ).fetchone()
            total += row[0]
        return total

    def begin(self, job: TrainingJob) -> None:
        """Makes ready for a run: what an interrupted one printed is gone, that it was is kept.

        A job with checkpoints goes on where it was, and with the metrics that it had.
        """
        now = time.time()
        with transaction(self._db):
            if not job.resumes:
                self._db.execute("DELETE FROM metric_points WHERE training_job = ?", (job.id,))
                self._db.execute("DELETE FROM instance_points WHERE training_job = ?", (job.id,))
            self._db.execute(
                "UPDATE training_jobs SET started = NULL, modified = ? WHERE id = ?",
                (now, job.id),
            )

    def stopping(self, job: TrainingJob) -> None:
        self._db.execute(
            "UPDATE training_jobs SET status = 'Stopping', modified = ? WHERE id = ?",
            (time.time(), job.id),
        )

    def transition(self, job: TrainingJob, status: str, message: str) -> None:
        """A secondary status begins, and with it the one before ends."""
        now = time.time()
        with transaction(self._db):
            self._db.execute(
                "UPDATE transitions SET ended = ? WHERE training_job = ? AND ended IS NULL",
                (now, job.id),
            )
            self._db.execute(
                "INSERT INTO transitions (training_job, status, message, started) VALUES (?, ?, ?, ?)",
                (job.id, status, message, now),
            )
            self._db.execute(
                "UPDATE training_jobs SET secondary_status = ?, modified = ?,"
                " started = CASE WHEN ? = 'Downloading' THEN ? ELSE started END WHERE id = ?",
                (status, now, status, now, job.id),
            )

    def transitions(self, job: TrainingJob) -> Sequence[sqlite3.Row]:
        """`status`, `message`, `started`, `ended` of each, the oldest first."""
        return self._db.execute(
            "SELECT * FROM transitions WHERE training_job = ? ORDER BY rowid", (job.id,)
        ).fetchall()

    def metric_values(self, job: TrainingJob, name: str) -> list[float]:
        """Every value of a metric, in the order in which they were printed."""
        rows = self._db.execute(
            "SELECT value FROM metric_points WHERE training_job = ? AND name = ? ORDER BY rowid",
            (job.id, name),
        )
        return [value for (value,) in rows]

    def final_metrics(self, job: TrainingJob) -> list[Metric]:
        """The last value of each metric, by name."""
        return [self._final(job, name) for name in self._metric_names(job)]

    def _metric_names(self, job: TrainingJob) -> list[str]:
        """In order. Each is looked up by the one before, so that it counts for nothing how many values there are."""
        rows = self._db.execute(
            "WITH RECURSIVE names (name) AS"
            " (SELECT min(name) FROM metric_points WHERE training_job = :job UNION ALL SELECT"
            " (SELECT min(name) FROM metric_points WHERE training_job = :job AND name > names.name)"
            " FROM names WHERE names.name IS NOT NULL)"
            " SELECT name FROM names WHERE name IS NOT NULL",
            {"job": job.id},
        )
        return [name for (name,) in rows]

    def _final(self, job: TrainingJob, name: str) -> Metric:
        row = self._db.execute(
            "SELECT value, time FROM metric_points WHERE training_job = ? AND name = ?"
            " ORDER BY rowid DESC LIMIT 1",
            (job.id, name),
        ).fetchone()
        return Metric(name, row["value"], row["time"])

    def end(self, job: TrainingJob, outcome: Outcome, objective: float | None) -> None:
        """The job's outcome, and for a trial the objective's final value (None: it printed none)."""
        status = None if job.tuning_job is None else "Failed" if objective is None else "Succeeded"
        with transaction(self._db):
            self._db.execute(
                "UPDATE transitions SET ended = ? WHERE training_job = ? AND ended IS NULL",
                (outcome.ended, job.id),
            )
            self._db.execute(
                "UPDATE training_jobs SET status = ?, secondary_status = ?, failure_reason = ?,"
                " model_artifacts = ?, started = ?, ended = ?, modified = ?, objective = ?,"
                " objective_status = ? WHERE id = ?",
                (
                    outcome.status,
                    outcome.secondary_status,
                    outcome.failure_reason,
                    outcome.model_artifacts,
                    outcome.started,
                    outcome.ended,
                    outcome.ended,
                    objective,
                    status,
                    job.id,
                ),
            )
