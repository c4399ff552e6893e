"""Takes jobs that have ended out of the store, with all that is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.engine.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from amt_lab.local.engine.records import TrainingJob, TuningJob

_OF_A_TRAINING_JOB = (
    "DELETE FROM metric_points WHERE training_job = ?",
    "DELETE FROM instance_points WHERE training_job = ?",
    "DELETE FROM transitions WHERE training_job = ?",
    "DELETE FROM log_events WHERE stream IN (SELECT id FROM log_streams WHERE training_job = ?)",
    "DELETE FROM log_streams WHERE training_job = ?",
    "DELETE FROM training_jobs WHERE id = ?",
)
_KEEP_COUNTED = (
    "INSERT INTO deleted_trials SELECT tuning_job, status, objective_status, started, ended"
    " FROM training_jobs WHERE id = ?"
)


class Deletion:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def training_job(self, job: TrainingJob) -> None:
        """The job with its metrics, log and tags; its name is free again.

        The tuning job that it was a trial of still counts it.
        """
        self.jobs(None, [job])

    def tuning_job(self, job: TuningJob) -> None:
        """The tuning job alone: its trials stay, as training jobs that still tell its ARN."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE training_jobs SET tuning_job = NULL WHERE tuning_job = ?", (job.id,)
            )
            self._tuning_job(job)

    def jobs(self, tuning_job: TuningJob | None, training_jobs: Sequence[TrainingJob]) -> None:
        """A tuning job with its trials, or training jobs alone: all of them or none."""
        with transaction(self._db):
            for job in training_jobs:
                if tuning_job is None and job.tuning_job is not None:
                    self._db.execute(_KEEP_COUNTED, (job.id,))
                for statement in _OF_A_TRAINING_JOB:
                    self._db.execute(statement, (job.id,))
                self._db.execute("DELETE FROM tags WHERE arn = ?", (job.arn,))
            if tuning_job is not None:
                self._tuning_job(tuning_job)

    def _tuning_job(self, job: TuningJob) -> None:
        self._db.execute("DELETE FROM deleted_trials WHERE tuning_job = ?", (job.id,))
        self._db.execute("DELETE FROM trial_counts WHERE tuning_job = ?", (job.id,))
        self._db.execute("DELETE FROM tuning_jobs WHERE id = ?", (job.id,))
        self._db.execute("DELETE FROM tags WHERE arn = ?", (job.arn,))
