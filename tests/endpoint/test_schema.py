"""A store of an older version goes on in a newer endpoint."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from amt_lab.local.engine import schema
from amt_lab.local.engine.schema import VERSION, StoreUnusableError, open_store
from amt_lab.local.engine.store import Store

FIRST = Path(__file__).parent / "fixtures" / "store_v1.sql"
"""A store as the first version left it: a tuning job with one trial, and a training job."""


@pytest.fixture
def old_store(tmp_path) -> Path:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST.read_text())
    return path


def version_of(path: Path) -> int:
    return sqlite3.connect(path).execute("PRAGMA user_version").fetchone()[0]


def shape_of(path: Path) -> list[tuple[str, str]]:
    """Every table's columns and every index."""
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        return [
            (
                name,
                str(connection.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()),
            )
            for name, _ in tables
        ]


def test_an_old_store_keeps_its_jobs_and_learns_their_tuning_jobs_arn(old_store):
    store = Store(old_store)
    trial = store.training_jobs.get("old-job-001-aaaaaaaa")
    assert trial.tuning_job_arn == store.tuning_jobs.get("Old-Job").arn
    assert trial.objective == 0.5
    assert [metric.value for metric in store.training_jobs.final_metrics(trial)] == [0.5]
    assert store.training_jobs.get("alone").tuning_job_arn is None
    assert store.training_jobs.counts([1]) == {1: [("Completed", "Succeeded", 1)]}
    store.close()
    assert version_of(old_store) == VERSION


def test_an_old_store_and_a_new_one_come_to_the_same_tables(old_store, tmp_path):
    new = tmp_path / "new.sqlite"
    for path in (old_store, new):
        open_store(path).close()
    assert shape_of(old_store) == shape_of(new)


def test_a_step_that_fails_leaves_the_store_as_it_was(old_store, monkeypatch):
    broken = (schema._STEPS[0], "CREATE TABLE half_done (a); INSERT INTO nowhere VALUES (1);")
    monkeypatch.setattr(schema, "_STEPS", broken)
    monkeypatch.setattr(schema, "VERSION", 2)
    with pytest.raises(StoreUnusableError, match="nowhere"):
        open_store(old_store)
    assert version_of(old_store) == 1
    assert "half_done" not in dict(shape_of(old_store))
