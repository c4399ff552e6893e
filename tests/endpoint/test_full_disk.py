"""A disk that is full gives a clear failure, and nothing that was told is lost.

A limit on the size of files stands in for it: the endpoint's writes fail, and those of no other process.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
from contextlib import closing, contextmanager

import psutil
import pytest
from botocore.exceptions import ClientError

from amt_lab.local import launcher

from .aws import Aws, eventually, put_data, run_training, training_job, trials, wait_for_tuning
from .killing import training_processes
from .requests import fresh_name, training_request, tuning_request
from .scripts import PACED_OBJECTIVE, paced_definition

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits a process that runs already"
)

_ROOM = 20_000
"""Bytes: the store's write-ahead log is beyond them from the start, the endpoint's log is not."""


@pytest.fixture
def own(own_folder) -> Aws:
    client = Aws(launcher.start(own_folder))
    put_data(client)
    return client


def fill_disk(aws: Aws) -> None:
    resource.prlimit(aws.endpoint.pid, resource.RLIMIT_FSIZE, (_ROOM, resource.RLIM_INFINITY))


def free_disk(aws: Aws) -> None:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(aws.endpoint.pid, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def full_disk(aws: Aws):
    fill_disk(aws)
    yield
    free_disk(aws)


def test_what_cannot_be_written_is_refused_and_reading_goes_on(own):
    done = run_training(own, training_request(fresh_name("before")))
    name = fresh_name("refused")
    with full_disk(own):
        with pytest.raises(ClientError, match="store cannot be used: disk I/O error"):
            own.sagemaker.create_training_job(**training_request(name))
        kept = training_job(own, done["TrainingJobName"])
        assert kept["TrainingEndTime"] == done["TrainingEndTime"]
        assert len(own.sagemaker.list_training_jobs()["TrainingJobSummaries"]) == 1
    assert run_training(own, training_request(name))["TrainingJobStatus"] == "Completed"


def test_an_endpoint_that_cannot_put_down_its_trials_ends_and_goes_on_where_there_is_room(own):
    name = fresh_name("full")
    request = tuning_request(
        name,
        trials=3,
        HyperParameterTuningJobObjective=PACED_OBJECTIVE,
        TrainingJobDefinition=paced_definition(own, name, 3000),
    )
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    eventually(lambda: trials(own, name), "a trial")
    folder = own.endpoint.folder
    eventually(lambda: training_processes(folder), "its process")
    fill_disk(own)
    eventually(lambda: not psutil.pid_exists(own.endpoint.pid) or _zombie(own), "it has ended")
    assert "cannot go on, since its store" in (folder / "endpoint.log").read_text()
    assert training_processes(folder) == []
    with closing(sqlite3.connect(folder / "store.sqlite")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = Aws(launcher.start(folder))
    assert {trial["TrainingJobStatus"] for trial in trials(again, name)} == {"InProgress"}
    again.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    assert wait_for_tuning(again, name)["HyperParameterTuningJobStatus"] == "Stopped"


def _zombie(aws: Aws) -> bool:
    return psutil.Process(aws.endpoint.pid).status() == psutil.STATUS_ZOMBIE
