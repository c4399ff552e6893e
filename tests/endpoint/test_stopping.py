"""Stopping jobs that run."""

from __future__ import annotations

from .aws import eventually, training_job, trials, tuning_job, wait_for_tuning
from .requests import LONG, definition, fresh_name, statics, training_request, tuning_request


def test_a_running_training_job_is_stopped(aws):
    request = training_request(fresh_name("stop"), HyperParameters=statics(num_round=LONG))
    name = request["TrainingJobName"]
    aws.sagemaker.create_training_job(**request)
    eventually(lambda: training_job(aws, name)["SecondaryStatus"] == "Training", "it trains")
    aws.sagemaker.stop_training_job(TrainingJobName=name)
    assert training_job(aws, name)["TrainingJobStatus"] in ("Stopping", "Stopped")
    eventually(lambda: training_job(aws, name)["TrainingJobStatus"] == "Stopped", "it stopped")
    job = training_job(aws, name)
    assert job["SecondaryStatusTransitions"][-1]["Status"] == "Stopped"
    assert "FailureReason" not in job


def test_a_stopped_tuning_job_stops_its_trials_and_launches_no_more(aws):
    given = definition(StaticHyperParameters=statics(num_round=LONG))
    request = tuning_request(fresh_name("stop"), trials=10, parallel=2, TrainingJobDefinition=given)
    name = request["HyperParameterTuningJobName"]
    aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    eventually(
        lambda: tuning_job(aws, name)["TrainingJobStatusCounters"]["InProgress"] == 2,
        "two trials run",
    )
    aws.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    assert tuning_job(aws, name)["HyperParameterTuningJobStatus"] in ("Stopping", "Stopped")
    job = wait_for_tuning(aws, name)
    assert job["HyperParameterTuningJobStatus"] == "Stopped"
    assert job["TrainingJobStatusCounters"]["Stopped"] == 2
    assert [trial["TrainingJobStatus"] for trial in trials(aws, name)] == ["Stopped"] * 2


def test_a_tuning_job_goes_on_when_one_trial_is_stopped(aws):
    given = definition(StaticHyperParameters=statics(num_round=LONG))
    request = tuning_request(fresh_name("one"), trials=2, parallel=1, TrainingJobDefinition=given)
    name = request["HyperParameterTuningJobName"]
    aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    (first,) = eventually(lambda: trials(aws, name), "a trial")
    aws.sagemaker.stop_training_job(TrainingJobName=first["TrainingJobName"])
    second = eventually(lambda: trials(aws, name)[1:], "a second trial")[0]
    assert second["TrainingJobStatus"] == "InProgress"
    aws.sagemaker.stop_training_job(TrainingJobName=second["TrainingJobName"])
    wait_for_tuning(aws, name)


def test_jobs_beyond_the_machines_capacity_wait_and_can_be_stopped_waiting(aws):
    capacity = aws.endpoint.capacity
    names = [fresh_name("full") for _ in range(capacity + 1)]
    for name in names:
        request = training_request(name, HyperParameters=statics(num_round=LONG))
        aws.sagemaker.create_training_job(**request)
    waiting = training_job(aws, names[-1])
    assert waiting["SecondaryStatus"] == "Pending"
    said = waiting["SecondaryStatusTransitions"][-1]["StatusMessage"]
    assert f"{capacity} slots" in said
    for name in reversed(names):
        aws.sagemaker.stop_training_job(TrainingJobName=name)
    for name in names:
        eventually(lambda n=name: training_job(aws, n)["TrainingJobStatus"] == "Stopped", name)
    assert "TrainingStartTime" not in training_job(aws, names[-1])
