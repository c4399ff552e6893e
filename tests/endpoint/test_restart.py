"""What an endpoint that ends, or is killed, still knows and still does afterwards."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing

import psutil
import pytest

from amt_lab.local import launcher

from .aws import (
    Aws,
    eventually,
    put_data,
    run_tuning,
    training_job,
    trials,
    tuning_job,
    wait_for_tuning,
)
from .requests import LONG, definition, fresh_name, statics, training_request, tuning_request


@pytest.fixture
def own(own_folder) -> Aws:
    """An endpoint of the test's own, with data in its S3."""
    client = Aws(launcher.start(own_folder))
    put_data(client)
    return client


def kill(client: Aws) -> None:
    """SIGKILL: the endpoint cannot say goodbye, and leaves its children behind."""
    process = psutil.Process(client.endpoint.pid)
    process.kill()
    eventually(lambda: not _alive(process), "it is dead")


def restart(client: Aws) -> Aws:
    return Aws(launcher.start(client.endpoint.folder))


def test_a_restart_keeps_finished_jobs_to_the_letter(own):
    request = tuning_request(fresh_name("kept"), trials=2)
    name = request["HyperParameterTuningJobName"]
    run_tuning(own, request)

    def everything(client):
        found = trials(client, name)
        described = [training_job(client, trial["TrainingJobName"]) for trial in found]
        return [_plain(answer) for answer in (tuning_job(client, name), *found, *described)]

    before = everything(own)
    assert launcher.stop(own.endpoint.folder)
    assert launcher.find(own.endpoint.folder) is None
    after = restart(own)
    assert everything(after) == before
    assert after.s3.list_objects_v2(Bucket="tests", Prefix="output/")["Contents"]


def test_a_client_that_was_there_before_goes_on_after_a_restart(own):
    launcher.stop(own.endpoint.folder)
    again = launcher.start(own.endpoint.folder)
    assert (again.url, again.s3_url) == (own.endpoint.url, own.endpoint.s3_url)
    own.sagemaker.list_training_jobs()
    own.s3.list_buckets()


def test_a_killed_endpoint_resumes_its_tuning_job_without_a_doubled_or_missing_trial(own):
    request = tuning_request(fresh_name("killed"), trials=5, parallel=2)
    name = request["HyperParameterTuningJobName"]
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    eventually(
        lambda: (
            tuning_job(own, name)["TrainingJobStatusCounters"]["Completed"] >= 1
            and tuning_job(own, name)["TrainingJobStatusCounters"]["InProgress"] >= 1
        ),
        "one trial is done and another runs",
    )
    seen = {trial["TrainingJobName"]: trial for trial in trials(own, name)}
    kill(own)
    again = restart(own)
    job = wait_for_tuning(again, name)
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["TrainingJobStatusCounters"]["Completed"] == 5
    after = {trial["TrainingJobName"]: trial for trial in trials(again, name)}
    assert sorted(int(each.split("-")[-2]) for each in after) == [1, 2, 3, 4, 5]
    for each, trial in seen.items():
        assert after[each]["TunedHyperParameters"] == trial["TunedHyperParameters"]
        if trial["TrainingJobStatus"] == "Completed":
            assert after[each] == trial


def test_a_killed_endpoints_training_process_does_not_go_on_beside_its_second_run(own):
    request = training_request(fresh_name("orphan"), HyperParameters=statics(num_round=LONG))
    name = request["TrainingJobName"]
    own.sagemaker.create_training_job(**request)
    eventually(lambda: training_job(own, name)["SecondaryStatus"] == "Training", "it trains")
    orphans = eventually(lambda: _training_processes(own.endpoint.pid), "its process")
    kill(own)
    again = restart(own)
    eventually(lambda: training_job(again, name)["SecondaryStatus"] == "Training", "it trains anew")
    assert not any(_alive(process) for process in orphans)
    steps = [step["Status"] for step in training_job(again, name)["SecondaryStatusTransitions"]]
    assert steps.count("Training") == 2
    assert "Restarting" in steps


def test_ending_the_endpoint_leaves_no_process_behind(own):
    given = definition(StaticHyperParameters=statics(num_round=LONG))
    request = tuning_request(fresh_name("quiet"), TrainingJobDefinition=given)
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    eventually(lambda: _training_processes(own.endpoint.pid), "a trial's process")
    family = psutil.Process(own.endpoint.pid).children(recursive=True)
    launcher.stop(own.endpoint.folder)
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_job_that_was_stopping_is_stopped_after_a_restart(own):
    request = tuning_request(
        fresh_name("stopping"),
        TrainingJobDefinition=definition(StaticHyperParameters=statics(num_round=LONG)),
    )
    name = request["HyperParameterTuningJobName"]
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    running = eventually(lambda: _training_processes(own.endpoint.pid), "a trial's process")
    for process in running:
        process.suspend()  # it cannot answer SIGTERM, so the job stays Stopping
    own.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    kill(own)
    again = restart(own)
    job = wait_for_tuning(again, name)
    assert job["HyperParameterTuningJobStatus"] == "Stopped"
    assert {trial["TrainingJobStatus"] for trial in trials(again, name)} == {"Stopped"}


def test_a_runtime_limit_counts_from_the_jobs_creation_across_restarts(own):
    request = tuning_request(
        fresh_name("late"),
        trials=5,
        TrainingJobDefinition=definition(StaticHyperParameters=statics(num_round=LONG)),
        ResourceLimits={
            "MaxNumberOfTrainingJobs": 5,
            "MaxParallelTrainingJobs": 1,
            "MaxRuntimeInSeconds": 120,
        },
    )
    name = request["HyperParameterTuningJobName"]
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    eventually(lambda: trials(own, name), "a trial")
    launcher.stop(own.endpoint.folder)
    with closing(sqlite3.connect(own.endpoint.folder / "store.sqlite")) as store, store:
        store.execute("UPDATE tuning_jobs SET created = created - 119")
    again = restart(own)
    job = wait_for_tuning(again, name)
    assert job["TrainingJobStatusCounters"]["Stopped"] == len(trials(again, name)) == 1
    assert (job["HyperParameterTuningEndTime"] - job["CreationTime"]).total_seconds() >= 120


def test_the_s3_server_is_started_again_when_it_dies(own):
    first = own.endpoint.s3_pid
    os.kill(first, signal.SIGKILL)

    def replaced():
        endpoint = launcher.find(own.endpoint.folder)
        return endpoint is not None and endpoint.s3_pid not in (0, first)

    eventually(replaced, "another S3 server")
    assert own.s3.list_buckets()["Buckets"][0]["Name"] == "tests"


def _alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _training_processes(endpoint: int) -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process(endpoint).children()
        if "amt_lab.local.algorithms.xgboost" in child.cmdline()
    ]


def _plain(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
