"""A script that prints faster than anyone reads: all of it is kept once, and the endpoint answers meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psutil

from amt_lab.local import launcher
from amt_lab.local.data_folder import DataFolder

from .aws import FINAL, Aws, eventually, training_job
from .requests import BUCKET, fresh_name
from .scripts import SKLEARN, put_source, script_definition, script_hyperparameters

LINES = 20_000
PRINTS = f"""
import pathlib
import time

mark = pathlib.Path(MARK)
with open(1, "w", buffering=65536, closefd=False) as out:
    for step in range({LINES}):
        print(f"loss={{step}};" if step % 10 == 0 else "step of many", file=out)
        if step == {LINES // 2} and not mark.exists():  # the first run does not get to its end
            out.flush()
            mark.touch()
            time.sleep(600)
"""


def test_what_a_killed_endpoint_had_half_taken_in_is_there_once_after_its_restart(own_folder):
    own = Aws(launcher.start(own_folder))
    own.s3.create_bucket(Bucket=BUCKET)
    name = fresh_name("prints")
    mark = own_folder / "first"
    prints = PRINTS.replace("MARK", repr(str(mark)))
    own.sagemaker.create_training_job(
        TrainingJobName=name,
        HyperParameters=script_hyperparameters(put_source(own, name, prints)),
        **script_definition(SKLEARN, {"loss": "loss=(.*?);"}),
    )
    eventually(lambda: lines_of_streams(own_folder), "some of its lines are kept")
    endpoint = psutil.Process(own.endpoint.pid)
    endpoint.kill()
    eventually(lambda: endpoint.status() == psutil.STATUS_ZOMBIE, "it is dead")
    kept = lines_of_streams(own_folder)[0]
    assert sum(points_by_line(own_folder).values()) == -(-kept // 10), "lines go with their metrics"

    eventually(mark.exists, "the first run is at its half")
    again = Aws(launcher.start(own_folder))
    job = eventually(lambda: ended(again, name), "it has ended")
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert lines_of_streams(own_folder) == [kept, LINES]
    assert points_by_line(own_folder) == dict.fromkeys(range(0, LINES, 10), 1)
    assert job["FinalMetricDataList"][0]["Value"] == LINES - 10


def ended(aws, name):
    job = training_job(aws, name)
    return job if job["TrainingJobStatus"] in FINAL else None


def lines_of_streams(folder):
    """How many lines are kept of what the script printed in each run."""
    query = (
        "SELECT count(*) FROM log_events WHERE message GLOB 'loss=*' OR message = 'step of many'"
    )
    return [n for (n,) in _asked(folder, f"{query} GROUP BY stream")]


def points_by_line(folder):
    """How often each value was put down."""
    return dict(_asked(folder, "SELECT value, count(*) FROM metric_points GROUP BY value"))


def _asked(folder, query):
    with closing(sqlite3.connect(DataFolder.at(folder).store)) as store:
        return store.execute(query).fetchall()
