"""The tables of the cache on disk, and what all who use them share."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from amt_lab.sagemaker.cache_file import CacheFile
from amt_lab.sagemaker.stored_answers import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

LIMIT = 512 * 1024 * 1024
"""Bytes of answers that are kept; the tuning jobs not looked at for the longest time go first."""

_SCHEMA = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL, created TEXT NOT NULL, describe TEXT,
    whole INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
    pending TEXT NOT NULL DEFAULT '[]', used INTEGER NOT NULL, UNIQUE (arn, created));
CREATE TABLE trials (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE, name TEXT NOT NULL,
    listed TEXT, details TEXT, PRIMARY KEY (job, name)) WITHOUT ROWID;
CREATE TABLE curves (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE, part INTEGER PRIMARY KEY,
    "index" TEXT NOT NULL, times BLOB NOT NULL, "values" BLOB NOT NULL);
CREATE INDEX curves_of_a_job ON curves (job);
"""
_VERSION = 4
_SIZES = """
SELECT id, coalesce(length(describe), 0) + length(pending) + (
    SELECT coalesce(sum(length(name) + coalesce(length(listed), 0) + coalesce(length(details), 0)), 0)
    FROM trials WHERE job = jobs.id) + (
    SELECT coalesce(sum(length("index") + 2 * length(times)), 0)
    FROM curves WHERE job = jobs.id) FROM jobs ORDER BY used DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class JobKey:
    """One tuning job, for good."""

    arn: str
    created: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> JobKey:
        """The key of a tuning job that was described or listed."""
        return cls(answer["HyperParameterTuningJobArn"], as_text(answer["CreationTime"]))


def opened(folder: Path | None, part: str) -> CacheFile:
    """A part of the cache's file, in the user's folder unless another is given."""
    return CacheFile((folder or cache_folder()) / "trials.sqlite", _SCHEMA, _VERSION, part)


def evict(db: Connection, limit: int) -> None:
    """Over the limit of bytes, drop the jobs used longest ago, down to three quarters of it."""
    (pages,), (free,), (size,) = (
        db.execute(f"PRAGMA {name}").fetchone()
        for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size <= limit:
        return
    kept, dropped = 0, []
    for job, length in db.execute(_SIZES):
        kept += length
        if kept > 0.75 * limit:
            dropped.append((job,))
    db.executemany("DELETE FROM jobs WHERE id = ?", dropped)
    db.execute("PRAGMA incremental_vacuum").fetchall()


def cache_folder() -> Path:
    """`$AMT_LAB_CACHE`, or a folder of `$AMT_LAB_HOME`, or the user's cache folder."""
    named, home = os.environ.get("AMT_LAB_CACHE"), os.environ.get("AMT_LAB_HOME")
    if named:
        return Path(named).expanduser()
    return Path(home).expanduser() / "cache" if home else platformdirs.user_cache_path("amt_lab")


def job_row(db: Connection, key: JobKey) -> int:
    """The row of a job, made where there is none."""
    (job,) = db.execute(
        "INSERT INTO jobs (arn, created, used) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET used = excluded.used RETURNING id",
        (key.arn, key.created, time.time_ns()),
    ).fetchone()
    return int(job)


def used(db: Connection, keys: Iterable[JobKey]) -> None:
    """Jobs that were looked at just now."""
    now = time.time_ns()
    db.executemany(
        "UPDATE jobs SET used = ? WHERE arn = ? AND created = ?",
        [(now, key.arn, key.created) for key in keys],
    )


def job_of(db: Connection, key: JobKey) -> int | None:
    """The row of a job; None where there is none."""
    row = db.execute(
        "SELECT id FROM jobs WHERE arn = ? AND created = ?", (key.arn, key.created)
    ).fetchone()
    return row and int(row[0])
