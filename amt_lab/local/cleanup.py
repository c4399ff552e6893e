"""Removes jobs that have ended, to make room: their records, logs and folders, and on request their models.

The endpoint must not run meanwhile (the folder's lock is held), so nothing is read while it goes.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from amt_lab.local.engine.warm_start import parents
from amt_lab.local.training.s3_files import S3Location

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from amt_lab.local.data_folder import DataFolder
    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Store


@dataclass(frozen=True, slots=True)
class Removal:
    """One job that goes: a tuning job with all its trials, or a training job of its own."""

    tuning_job: TuningJob | None
    training_jobs: Sequence[TrainingJob]
    size: int
    """Bytes of the logs, the folders and, where they go, the models."""

    @property
    def name(self) -> str:
        return self.tuning_job.name if self.tuning_job else self.training_jobs[0].name

    @property
    def ended(self) -> float:
        """Epoch seconds."""
        return (self.tuning_job or self.training_jobs[0]).ended or 0.0


class Cleanup:
    """Finds and removes ended jobs of one data folder. `models`: what they put in S3 goes, too."""

    def __init__(self, folder: DataFolder, store: Store, *, models: bool) -> None:
        self._folder, self._store, self._models = folder, store, models

    def find(self, *, ended_before: float | None = None, name: str = "*") -> list[Removal]:
        """Jobs that ended before an epoch second and whose name matches a pattern such as `test-*`.

        Never one that runs or that the next start resumes, nor one that such a job starts from.
        """
        store = self._store
        unfinished = store.tuning_jobs.unfinished()
        needed = {parent.id for job in unfinished for parent in parents(job, store)}
        tuning = [job for job in store.tuning_jobs.ended() if job.id not in needed]
        found = [
            *(self._removal(job, store.training_jobs.of_tuning_job(job.id)) for job in tuning),
            *(self._removal(None, [job]) for job in store.training_jobs.ended_alone()),
        ]
        return sorted(
            (
                each
                for each in found
                if fnmatchcase(each.name, name)
                and (ended_before is None or each.ended < ended_before)
            ),
            key=lambda each: each.ended,
        )

    def remove(self, removals: Sequence[Removal]) -> None:
        """Files first, then the records: after an interruption what is left is found again."""
        for each in removals:
            for job in each.training_jobs:
                for folder in self._folders(job):
                    _remove_tree(folder)
            self._store.deletion.jobs(each.tuning_job, each.training_jobs)

    def _removal(self, tuning_job: TuningJob | None, jobs: Sequence[TrainingJob]) -> Removal:
        size = sum(
            self._store.logs.size(job) + sum(_size(folder) for folder in self._folders(job))
            for job in jobs
        )
        return Removal(tuning_job, jobs, size)

    def _folders(self, job: TrainingJob) -> list[Path]:
        own = self._folder.jobs / job.name
        return [own, self._output(job)] if self._models else [own]

    def _output(self, job: TrainingJob) -> Path:
        """The folder that holds the job's archives in S3, and nothing else."""
        uri = job.request["OutputDataConfig"]["S3OutputPath"]
        location = S3Location.parse(uri, "OutputDataConfig.S3OutputPath")
        return location.join(job.name, "output").path(self._folder.s3)


def shrink(store_file: Path) -> None:
    """Gives the room of what was removed back to the disk.

    Raises:
        sqlite3.OperationalError: the disk has no room for the smaller copy that this makes first.

    """
    connection = sqlite3.connect(store_file, isolation_level=None)
    try:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _size(folder: Path) -> int:
    if folder.is_symlink():
        return 0
    files = (path for path in folder.rglob("*") if not path.is_symlink() and path.is_file())
    return sum(path.stat().st_size for path in files)


def _remove_tree(folder: Path) -> None:
    """Nothing is followed: a link that a training process left is removed, not what it leads to."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
