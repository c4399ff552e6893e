"""The store's tables, and how the file is opened.

Times are epoch seconds (REAL), documents are JSON (TEXT). Names are unique without regard to case.
A tuning job's counters are kept by triggers, in the transaction that changes a trial, so they cannot be wrong.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from amt_lab.local.engine.records import arn

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_TABLES = """
CREATE TABLE tuning_jobs (
  id             INTEGER PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE COLLATE NOCASE,
  request        TEXT NOT NULL,
  strategy       TEXT NOT NULL,
  seed           INTEGER NOT NULL,
  status         TEXT NOT NULL,
  failure_reason TEXT,
  created        REAL NOT NULL,
  modified       REAL NOT NULL,
  ended          REAL
) STRICT;
CREATE INDEX tuning_jobs_by_creation ON tuning_jobs (created, id);
CREATE INDEX tuning_jobs_by_status ON tuning_jobs (status, id);

CREATE TABLE training_jobs (
  id               INTEGER PRIMARY KEY,
  name             TEXT NOT NULL UNIQUE COLLATE NOCASE,
  request          TEXT NOT NULL,
  tuning_job       INTEGER REFERENCES tuning_jobs (id),
  number           INTEGER,
  tuned            TEXT NOT NULL DEFAULT '{}',
  status           TEXT NOT NULL,
  secondary_status TEXT NOT NULL,
  objective        REAL,
  objective_status TEXT,
  failure_reason   TEXT,
  model_artifacts  TEXT,
  created          REAL NOT NULL,
  modified         REAL NOT NULL,
  started          REAL,
  ended            REAL,
  UNIQUE (tuning_job, number)
) STRICT;
CREATE INDEX training_jobs_by_creation ON training_jobs (created, id);
CREATE INDEX training_jobs_by_status ON training_jobs (status, id);
CREATE INDEX trials_by_name ON training_jobs (tuning_job, name);
CREATE INDEX trials_by_creation ON training_jobs (tuning_job, created, id);
CREATE INDEX trials_by_status ON training_jobs (tuning_job, status, id);
CREATE INDEX trials_counted ON training_jobs (tuning_job, status, objective_status);
CREATE INDEX trials_timed ON training_jobs (tuning_job, started, ended);
CREATE INDEX trials_by_objective ON training_jobs (tuning_job, objective, id);

CREATE TABLE transitions (
  training_job INTEGER NOT NULL REFERENCES training_jobs (id),
  status       TEXT NOT NULL,
  message      TEXT NOT NULL,
  started      REAL NOT NULL,
  ended        REAL
) STRICT;
CREATE INDEX transitions_of ON transitions (training_job);

CREATE TABLE metric_points (
  training_job INTEGER NOT NULL REFERENCES training_jobs (id),
  name         TEXT NOT NULL,
  value        REAL NOT NULL,
  time         REAL NOT NULL
) STRICT;
CREATE INDEX metric_points_of ON metric_points (training_job, name);

CREATE TABLE log_streams (
  id           INTEGER PRIMARY KEY,
  training_job INTEGER NOT NULL REFERENCES training_jobs (id),
  name         TEXT NOT NULL UNIQUE,
  created      REAL NOT NULL
) STRICT;
CREATE INDEX log_streams_of ON log_streams (training_job);

CREATE TABLE log_events (
  id      INTEGER PRIMARY KEY,
  stream  INTEGER NOT NULL REFERENCES log_streams (id),
  time_ms INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX log_events_of ON log_events (stream, id);

CREATE TABLE tags (
  arn   TEXT NOT NULL,
  key   TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (arn, key)
) STRICT, WITHOUT ROWID;
"""

_TRIALS_OUTLIVE_THEIR_TUNING_JOB = f"""
ALTER TABLE training_jobs ADD COLUMN tuning_job_arn TEXT;
UPDATE training_jobs SET tuning_job_arn = '{arn("hyper-parameter-tuning-job", "")}' || lower(
  (SELECT name FROM tuning_jobs WHERE tuning_jobs.id = training_jobs.tuning_job));
CREATE INDEX trials_by_arn ON training_jobs (tuning_job_arn, id);
"""  # noqa: S608 - made of constants
"""`tuning_job` becomes NULL when the tuning job is deleted, its ARN stays."""

_INSTANCE_METRICS = """
CREATE TABLE instance_points (
  training_job INTEGER NOT NULL REFERENCES training_jobs (id),
  name         TEXT NOT NULL,
  value        REAL NOT NULL,
  time         REAL NOT NULL
) STRICT;
CREATE INDEX instance_points_of ON instance_points (training_job, name);
"""

_COMPLETION_DETAILS = """
ALTER TABLE tuning_jobs ADD COLUMN not_improving INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tuning_jobs ADD COLUMN converged REAL;
"""

_SEVERAL_DEFINITIONS = """
ALTER TABLE training_jobs ADD COLUMN definition INTEGER NOT NULL DEFAULT 0;
"""
"""Which of the tuning job's training-job definitions a trial is of, counted from 0."""

_DELETED_TRIALS = """
CREATE TABLE deleted_trials (
  tuning_job       INTEGER NOT NULL REFERENCES tuning_jobs (id),
  status           TEXT NOT NULL,
  objective_status TEXT,
  started          REAL,
  ended            REAL
) STRICT;
CREATE INDEX deleted_trials_of ON deleted_trials (tuning_job);
CREATE VIEW launched_trials AS
  SELECT tuning_job, status, objective_status, started, ended FROM training_jobs
  UNION ALL SELECT tuning_job, status, objective_status, started, ended FROM deleted_trials;
"""
"""What a tuning job counts of the trials that it launched and that are there no more."""

_NAMES_BY_CREATION = """
DROP INDEX tuning_jobs_by_creation;
DROP INDEX training_jobs_by_creation;
DROP INDEX trials_by_creation;
CREATE INDEX tuning_jobs_by_creation ON tuning_jobs (created, id, name);
CREATE INDEX training_jobs_by_creation ON training_jobs (created, id, name);
CREATE INDEX trials_by_creation ON training_jobs (tuning_job, created, id, name);
"""
"""A list by time that is asked for part of a name finds both in the index, and reads no row in vain."""

_TRIAL_COUNTS = """
CREATE TABLE trial_counts (
  tuning_job       INTEGER NOT NULL REFERENCES tuning_jobs (id),
  status           TEXT NOT NULL,
  objective_status TEXT NOT NULL,
  trials           INTEGER NOT NULL,
  PRIMARY KEY (tuning_job, status, objective_status)
) STRICT, WITHOUT ROWID;
UPDATE training_jobs SET objective_status = CASE
    WHEN objective IS NOT NULL THEN 'Succeeded' WHEN ended IS NULL THEN 'Pending' ELSE 'Failed' END
  WHERE tuning_job IS NOT NULL AND objective_status IS NULL;
INSERT INTO trial_counts
  SELECT tuning_job, status, objective_status, count(*) FROM launched_trials
  WHERE tuning_job IS NOT NULL GROUP BY tuning_job, status, objective_status;
CREATE TRIGGER trial_launched AFTER INSERT ON training_jobs WHEN NEW.tuning_job IS NOT NULL BEGIN
  INSERT INTO trial_counts VALUES (NEW.tuning_job, NEW.status, NEW.objective_status, 1)
    ON CONFLICT DO UPDATE SET trials = trials + 1;
END;
CREATE TRIGGER trial_changed AFTER UPDATE OF status, objective_status ON training_jobs
WHEN NEW.tuning_job IS NOT NULL BEGIN
  UPDATE trial_counts SET trials = trials - 1
    WHERE (tuning_job, status, objective_status) = (OLD.tuning_job, OLD.status, OLD.objective_status);
  INSERT INTO trial_counts VALUES (NEW.tuning_job, NEW.status, NEW.objective_status, 1)
    ON CONFLICT DO UPDATE SET trials = trials + 1;
END;
DROP INDEX trials_counted;
"""
"""How many of a tuning job's trials, those that were deleted among them, have which status and objective status."""

_STEPS = (
    _FIRST_TABLES,
    _TRIALS_OUTLIVE_THEIR_TUNING_JOB,
    _INSTANCE_METRICS,
    _COMPLETION_DETAILS,
    _SEVERAL_DEFINITIONS,
    _DELETED_TRIALS,
    _NAMES_BY_CREATION,
    _TRIAL_COUNTS,
)
"""What makes a store of each version from the one before; add to the end, change nothing."""

_LONGEST_LOG = 16_384
"""Pages of the write-ahead log, 64 MiB, at which a commit itself brings it into the file: `write_ahead`
does it long before, in a thread."""

VERSION = len(_STEPS)
"""`PRAGMA user_version` of a store that is up to date."""


class StoreUnusableError(Exception):
    """The store's file cannot be worked with; nothing in it was changed."""


def open_store(path: Path) -> sqlite3.Connection:
    """Opens the store, bringing its tables up to date: each step happens wholly or not at all.

    Statements commit by themselves. The write-ahead log is not synced at each commit: a killed
    endpoint loses nothing, only a machine that loses power may lose its last moments.

    Raises:
        StoreUnusableError: not a store, or one of a newer version of this package.

    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
        connection.execute("PRAGMA foreign_keys = ON")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for step in range(version, VERSION):
            connection.executescript(
                f"BEGIN IMMEDIATE; {_STEPS[step]} PRAGMA user_version = {step + 1}; COMMIT;"
            )
    except sqlite3.DatabaseError as error:
        raise StoreUnusableError(f"The store {path} cannot be opened: {error}.") from error
    if version > VERSION:
        raise StoreUnusableError(
            f"The store {path} has version {version}, this endpoint knows up to {VERSION}: "
            "update amt_lab, or name another folder."
        )
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A second connection to a store that is open, which can change nothing."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection
