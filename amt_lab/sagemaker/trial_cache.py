"""What cannot change any more, kept on disk for the server and every notebook of one user.

One SQLite file in the user's cache folder. A tuning job is known by its ARN, which carries account
and region, and its creation time, so that a later job of the same name is another one. Kept are
settled trials as the service listed them, their details, and the description of an ended job
without its environment variables, which may hold secrets. Every view works without this file: what
is wrong with it is logged, and costs calls, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from amt_lab.sagemaker.cache_tables import LIMIT, JobKey, evict, job_of, job_row, opened, used
from amt_lab.sagemaker.stored_answers import as_text, from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path
    from sqlite3 import Connection

__all__ = ["JobKey", "KnownJob", "KnownTrials", "Listed", "TrialCache"]

Listed = dict[str, dict[str, Any]]
"""Entries of the service's lists as they came over the wire, by the training job's name."""


@dataclass(frozen=True, slots=True)
class KnownTrials:
    """What is on disk of one tuning job's trials.

    All of its `total` oldest trials are either in `settled` or named in `pending`.
    """

    settled: Listed = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    """Trials that were not settled when they were last seen."""
    total: int = 0
    whole: bool = False
    """The tuning job had ended, and these are all its trials."""


@dataclass(frozen=True, slots=True)
class KnownJob:
    """Which tuning job, and what is on disk of its trials."""

    key: JobKey
    trials: KnownTrials


class TrialCache:
    """Safe to share among threads and processes; holds no file open between calls."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._file = opened(folder, "trials")
        self._limit = limit

    def trials(self, key: JobKey) -> KnownTrials:
        """What is known of a job's trials; looking at it counts as a use of the job."""
        found = self._file.read(lambda db: _known(db, job_of(db, key)), KnownTrials())
        self._use([key])
        return found

    def last_of(self, name: str) -> KnownJob | None:
        """The job of this name that was used last, which need not be the one there is now."""

        def read(db: Connection) -> KnownJob | None:
            found = db.execute(
                "SELECT id, arn, created FROM jobs WHERE arn LIKE '%/' || ? ORDER BY used DESC",
                (name,),
            ).fetchone()
            return found and KnownJob(JobKey(*found[1:]), _known(db, found[0]))

        last = self._file.read(read, None)
        if last is not None:
            self._use([last.key])
        return last

    def keep_trials(
        self, key: JobKey, settled: Listed, pending: Collection[str], total: int, *, whole: bool
    ) -> None:
        """Add settled trials to those known. `total` counts all trials that the caller has seen.

        A caller that has seen fewer than are known here by now has no say on the pending ones.
        """

        def write(db: Connection) -> None:
            job = job_row(db, key)
            _put(db, "listed", job, settled)
            db.execute(
                "UPDATE jobs SET pending = ?, total = ?, whole = max(whole, ?)"
                " WHERE id = ? AND total <= ?",
                (orjson.dumps(sorted(pending)).decode(), total, whole, job, total),
            )
            evict(db, self._limit)

        self._file.later(write)

    def details(self, key: JobKey) -> Listed:
        """Details of settled trials."""
        found = self._file.read(lambda db: _entries(db, "details", job_of(db, key)), Listed())
        self._use([key])
        return found

    def keep_details(self, key: JobKey, details: Listed) -> None:
        def write(db: Connection) -> None:
            _put(db, "details", job_row(db, key), details)
            evict(db, self._limit)

        self._file.later(write)

    def describes(self, keys: Collection[JobKey]) -> dict[JobKey, dict[str, Any]]:
        """The last description of each ended job that is kept, without its environment variables."""

        def read(db: Connection) -> dict[JobKey, dict[str, Any]]:
            found = {}
            for key in keys:
                row = db.execute(
                    "SELECT describe FROM jobs WHERE id = ?", (job_of(db, key),)
                ).fetchone()
                if row and row[0]:
                    found[key] = from_text(row[0])
            return found

        described = self._file.read(read, dict[JobKey, dict[str, Any]]())
        self._use(described)
        return described

    def has_described(self) -> bool:
        """Whether the description of any job is kept."""

        def read(db: Connection) -> bool:
            found = db.execute("SELECT 1 FROM jobs WHERE describe IS NOT NULL LIMIT 1")
            return found.fetchone() is not None

        return self._file.read(read, otherwise=False)

    def keep_describes(self, answers: Sequence[Mapping[str, Any]]) -> None:
        """Keep the descriptions of jobs that have ended."""

        def write(db: Connection) -> None:
            for answer in answers:
                text = as_text(_without_environment(answer))
                job = job_row(db, JobKey.of(answer))
                db.execute("UPDATE jobs SET describe = ? WHERE id = ?", (text, job))
            evict(db, self._limit)

        self._file.later(write)

    def clear(self) -> None:
        """Forget everything, here and for every other process."""
        self._file.run(lambda db: db.execute("DELETE FROM jobs"), None)
        self._file.shrink()

    def size(self) -> int:
        """Bytes on disk."""
        return self._file.size()

    def _use(self, keys: Iterable[JobKey]) -> None:
        self._file.later(lambda db: used(db, keys))


_READ = {
    column: f"SELECT name, {column} FROM trials WHERE job = ? AND {column} IS NOT NULL"  # noqa: S608 - constants
    for column in ("listed", "details")
}
_WRITE = {
    column: f"INSERT INTO trials (job, name, {column}) VALUES (?, ?, ?)"  # noqa: S608 - constants
    f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}"
    for column in ("listed", "details")
}


def _known(db: Connection, job: int | None) -> KnownTrials:
    if job is None:
        return KnownTrials()
    total, pending, whole = db.execute(
        "SELECT total, pending, whole FROM jobs WHERE id = ?", (job,)
    ).fetchone()
    settled = _entries(db, "listed", job)
    return KnownTrials(
        settled, frozenset(orjson.loads(pending)) - settled.keys(), total, bool(whole)
    )


def _entries(db: Connection, column: str, job: int | None) -> Listed:
    rows = db.execute(_READ[column], (job,)).fetchall()
    texts = ",".join(text for _, text in rows)  # read as one: a thousand small ones take longer
    return dict(zip([name for name, _ in rows], orjson.loads(f"[{texts}]"), strict=True))


def _put(db: Connection, column: str, job: int, entries: Listed) -> None:
    rows = ((job, name, orjson.dumps(entry).decode()) for name, entry in entries.items())
    db.executemany(_WRITE[column], rows)


def _without_environment(answer: Mapping[str, Any]) -> dict[str, Any]:
    def cut(definition: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in definition.items() if name != "Environment"}

    kept = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    if "TrainingJobDefinition" in kept:
        kept["TrainingJobDefinition"] = cut(kept["TrainingJobDefinition"])
    if "TrainingJobDefinitions" in kept:
        kept["TrainingJobDefinitions"] = [cut(each) for each in kept["TrainingJobDefinitions"]]
    return kept
