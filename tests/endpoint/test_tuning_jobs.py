"""Tuning jobs, from the request to the best trial."""

from __future__ import annotations

import re

import pytest

from .aws import run_tuning, training_job, trials, tuning_job
from .requests import BUCKET, channel, definition, fresh_name, statics, tuning_request


def test_every_trial_is_run_and_counted(finished_job):
    assert finished_job["HyperParameterTuningJobStatus"] == "Completed"
    assert finished_job["TrainingJobStatusCounters"] == {
        "Completed": 7,
        "InProgress": 0,
        "RetryableError": 0,
        "NonRetryableError": 0,
        "Stopped": 0,
    }
    assert finished_job["ObjectiveStatusCounters"] == {"Succeeded": 7, "Pending": 0, "Failed": 0}


def test_trials_are_numbered_without_gap_as_the_service_names_them(aws, finished_job):
    name = finished_job["HyperParameterTuningJobName"]
    named = [trial["TrainingJobName"] for trial in trials(aws, name)]
    pattern = re.compile(re.escape(name) + r"-(\d{3})-[0-9a-f]{8}")
    assert [int(pattern.fullmatch(trial)[1]) for trial in named] == list(range(1, 8))


def test_the_best_trial_is_the_one_with_the_best_objective(aws, finished_job):
    found = trials(aws, finished_job["HyperParameterTuningJobName"])
    values = {
        trial["TrainingJobName"]: trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
        for trial in found
    }
    best = finished_job["BestTrainingJob"]
    assert values[best["TrainingJobName"]] == min(values.values())
    assert len(set(values.values())) > 1


def test_the_objective_is_the_metrics_last_value(aws, finished_job):
    trial = finished_job["BestTrainingJob"]
    described = training_job(aws, trial["TrainingJobName"])
    final = {metric["MetricName"]: metric["Value"] for metric in described["FinalMetricDataList"]}
    objective = trial["FinalHyperParameterTuningJobObjectiveMetric"]
    assert objective == {
        "Type": "Minimize",
        "MetricName": "validation:logloss",
        "Value": final["validation:logloss"],
    }


def test_a_trial_trains_with_its_own_and_the_static_hyperparameters(aws, finished_job):
    trial = finished_job["BestTrainingJob"]
    described = training_job(aws, trial["TrainingJobName"])
    assert described["HyperParameters"] == {
        **statics(),
        **trial["TunedHyperParameters"],
        "_tuning_objective_metric": "validation:logloss",
    }
    assert 0.1 <= float(trial["TunedHyperParameters"]["eta"]) <= 0.5
    assert described["TuningJobArn"] == finished_job["HyperParameterTuningJobArn"]


def test_describe_carries_the_objective_as_a_static_hyperparameter(finished_job):
    fixed = finished_job["TrainingJobDefinition"]["StaticHyperParameters"]
    assert fixed["_tuning_objective_metric"] == "validation:logloss"


def test_no_more_trials_run_at_once_than_asked(aws, finished_job):
    """Counted from the trials' own times: at every start, how many others had begun and not ended."""
    found = trials(aws, finished_job["HyperParameterTuningJobName"])
    spans = [(trial["CreationTime"], trial["TrainingEndTime"]) for trial in found]
    busiest = max(sum(begin <= start < end for begin, end in spans) for start, _ in spans)
    assert busiest == 4


def test_a_seed_repeats_the_random_trials(aws):
    runs = []
    for _ in range(2):
        job = run_tuning(aws, tuning_request(fresh_name("seed"), trials=2))
        found = trials(aws, job["HyperParameterTuningJobName"])
        runs.append([trial["TunedHyperParameters"] for trial in found])
    assert runs[0] == runs[1]


def test_a_bayesian_job_tunes_ranges_of_every_kind(aws):
    ranges = {
        "ContinuousParameterRanges": [
            {
                "Name": "alpha",
                "MinValue": "0.001",
                "MaxValue": "1",
                "ScalingType": "Logarithmic",
            }
        ],
        "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "4"}],
        "CategoricalParameterRanges": [{"Name": "tree_method", "Values": ["exact", "hist"]}],
    }
    fixed = {name: value for name, value in statics().items() if name != "max_depth"}
    request = tuning_request(
        fresh_name("kinds"),
        trials=3,
        Strategy="Bayesian",
        ParameterRanges=ranges,
        TrainingJobDefinition=definition(StaticHyperParameters=fixed),
    )
    job = run_tuning(aws, request)
    assert job["HyperParameterTuningJobStatus"] == "Completed", job.get("FailureReason")
    for trial in trials(aws, request["HyperParameterTuningJobName"]):
        tuned = trial["TunedHyperParameters"]
        assert set(tuned) == {"alpha", "max_depth", "tree_method"}
        assert 0.001 <= float(tuned["alpha"]) <= 1
        assert int(tuned["max_depth"]) in range(1, 5)
        assert tuned["tree_method"] in ("exact", "hist")


def test_the_sdk_v2_form_of_the_instances_is_taken_and_described_as_its_attach_reads_it(aws):
    resources = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5}
    given = definition(StaticHyperParameters=statics())
    del given["ResourceConfig"]
    given["HyperParameterTuningResourceConfig"] = resources
    request = tuning_request(fresh_name("v2"), trials=1, parallel=1, TrainingJobDefinition=given)
    job = run_tuning(aws, request)
    assert job["TrainingJobDefinition"]["ResourceConfig"] == resources
    trial = training_job(aws, job["BestTrainingJob"]["TrainingJobName"])
    assert trial["ResourceConfig"] == resources


def test_a_job_gives_up_when_five_trials_failed_and_none_succeeded(aws):
    channels = [channel("train", f"s3://{BUCKET}/nothing/here/"), channel("validation")]
    given = definition(StaticHyperParameters=statics(), InputDataConfig=channels)
    request = tuning_request(
        fresh_name("hopeless"), trials=20, parallel=2, TrainingJobDefinition=given
    )
    job = run_tuning(aws, request)
    assert job["HyperParameterTuningJobStatus"] == "Failed"
    failed = job["TrainingJobStatusCounters"]["NonRetryableError"]
    assert 5 <= failed <= 6
    assert f"No training job succeeded after {failed} attempts" in job["FailureReason"]
    assert job["ObjectiveStatusCounters"]["Failed"] == failed
    assert "BestTrainingJob" not in job
    for trial in trials(aws, request["HyperParameterTuningJobName"]):
        assert f"s3://{BUCKET}/nothing/here/" in trial["FailureReason"]


def test_a_space_with_nothing_left_to_try_ends_the_job(aws):
    ranges = {"CategoricalParameterRanges": [{"Name": "tree_method", "Values": ["exact", "hist"]}]}
    request = tuning_request(
        fresh_name("small"), trials=2, parallel=1, Strategy="Random", ParameterRanges=ranges
    )
    job = run_tuning(aws, request)
    tried = {
        trial["TunedHyperParameters"]["tree_method"]
        for trial in trials(aws, request["HyperParameterTuningJobName"])
    }
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert tried == {"exact", "hist"}


def test_names_are_found_without_regard_to_case(aws, finished_job):
    name = finished_job["HyperParameterTuningJobName"]
    assert tuning_job(aws, name.upper())["HyperParameterTuningJobName"] == name


def test_requests_are_answered_while_trials_train_and_are_chosen(aws):
    """One that waited for trials, or for their values, would be answered but once or twice a trial."""
    request = tuning_request(fresh_name("busy"), trials=4, parallel=4, Strategy="Bayesian")
    aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    name = request["HyperParameterTuningJobName"]
    answered = 0
    while tuning_job(aws, name)["HyperParameterTuningJobStatus"] == "InProgress":
        aws.sagemaker.list_hyper_parameter_tuning_jobs(MaxResults=1)
        answered += 1
    assert answered > 10


@pytest.mark.parametrize("member", ["HyperParameterTuningEndTime", "LastModifiedTime"])
def test_an_ended_job_tells_when(finished_job, member):
    assert finished_job[member] >= finished_job["CreationTime"]
