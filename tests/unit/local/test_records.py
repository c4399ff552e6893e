"""Records read their table's columns by their order, so the two must agree."""

from dataclasses import fields

import pytest

from amt_lab.local.engine.records import TrainingJob, TuningJob
from amt_lab.local.engine.schema import open_store


@pytest.mark.parametrize(
    ("table", "record"), [("training_jobs", TrainingJob), ("tuning_jobs", TuningJob)]
)
def test_a_records_fields_are_its_tables_columns(tmp_path, table, record):
    store = open_store(tmp_path / "store.sqlite")
    columns = [row["name"] for row in store.execute(f"PRAGMA table_info({table})")]
    assert [field.name for field in fields(record)] == columns
