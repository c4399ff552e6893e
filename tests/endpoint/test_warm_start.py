"""Warm starts: what a tuning job takes over from its parents, and which parents it may have."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, trials
from .requests import LONG, channel, definition, fresh_name, statics, tuning_request

IDENTICAL, TRANSFER = "IdenticalDataAndAlgorithm", "TransferLearning"
TREES = {"CategoricalParameterRanges": [{"Name": "tree_method", "Values": ["exact", "hist"]}]}
OTHER_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
LOGLOSS = {"Type": "Minimize", "MetricName": "validation:logloss"}


def child(parents, kind=IDENTICAL, **changes):
    named = [{"HyperParameterTuningJobName": name} for name in parents]
    warm = {"ParentHyperParameterTuningJobs": named, "WarmStartType": kind}
    return tuning_request(fresh_name("child"), WarmStartConfig=warm, **changes)


def value(trial):
    return trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]


@pytest.fixture(scope="module")
def parent(finished_job):
    return finished_job["HyperParameterTuningJobName"]


@pytest.fixture(scope="module")
def small_parent(aws):
    """A job that has tried one of two settings."""
    request = tuning_request(fresh_name("half"), trials=1, parallel=1, ParameterRanges=TREES)
    return run_tuning(aws, request)["HyperParameterTuningJobName"]


def test_the_best_training_job_overall_may_be_a_parents(aws, finished_job, parent):
    job = run_tuning(aws, child([parent], trials=1, parallel=1, RandomSeed=1))
    own, inherited = job["BestTrainingJob"], finished_job["BestTrainingJob"]
    overall = job["OverallBestTrainingJob"]
    best = min([own, inherited], key=value)
    assert overall["TrainingJobName"] == best["TrainingJobName"]
    whose = parent if best is inherited else job["HyperParameterTuningJobName"]
    assert overall["TuningJobName"] == whose
    assert job["WarmStartConfig"]["WarmStartType"] == IDENTICAL


def test_what_a_parent_has_tried_is_not_tried_again_while_there_is_more(aws, small_parent):
    job = run_tuning(aws, child([small_parent], ParameterRanges=TREES, trials=2, parallel=1))
    (theirs,) = trials(aws, small_parent)
    first, second = trials(aws, job["HyperParameterTuningJobName"])
    assert first["TunedHyperParameters"] != theirs["TunedHyperParameters"]
    assert second["TunedHyperParameters"] == theirs["TunedHyperParameters"]


def test_a_transfer_takes_another_image_and_other_data_and_has_no_best_overall(aws, parent):
    other = definition(
        StaticHyperParameters=statics(),
        InputDataConfig=[channel("validation"), channel("train", "s3://tests/data/validation/")],
    )
    other["AlgorithmSpecification"]["TrainingImage"] = OTHER_IMAGE
    job = run_tuning(
        aws, child([parent], TRANSFER, trials=1, parallel=1, TrainingJobDefinition=other)
    )
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert "OverallBestTrainingJob" not in job


def test_a_hyperparameter_may_move_between_static_and_tuned(aws, parent):
    moved = {"IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "4"}]}
    fixed = statics(eta="0.3")
    del fixed["max_depth"]
    request = child(
        [parent],
        trials=1,
        parallel=1,
        ParameterRanges=moved,
        TrainingJobDefinition=definition(StaticHyperParameters=fixed),
    )
    assert run_tuning(aws, request)["HyperParameterTuningJobStatus"] == "Completed"


def image(given):
    given["AlgorithmSpecification"]["TrainingImage"] = OTHER_IMAGE


def data(given):
    given["InputDataConfig"] = [
        channel("train", "s3://tests/data/validation/"),
        channel("validation"),
    ]


def one_more(given):
    given["StaticHyperParameters"]["gamma"] = "1"


def another(given):
    given["StaticHyperParameters"]["gamma"] = given["StaticHyperParameters"].pop("max_depth")


@pytest.mark.parametrize(
    ("kind", "spoil", "said"),
    [
        (IDENTICAL, image, "training image of the parent"),
        (IDENTICAL, data, "input data of the parent"),
        (TRANSFER, one_more, "missing here: none; here alone: gamma"),
        (TRANSFER, another, "missing here: max_depth; here alone: gamma"),
    ],
)
def test_a_definition_that_does_not_fit_its_parent_is_refused(aws, parent, kind, spoil, said):
    request = child([parent], kind)
    spoil(request["TrainingJobDefinition"])
    assert said in refusal(aws, request)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"HyperParameterTuningJobObjective": {**LOGLOSS, "MetricName": "validation:error"}},
            "Minimize validation:logloss, got Minimize validation:error",
        ),
        (
            {
                "ParameterRanges": {
                    "CategoricalParameterRanges": [{"Name": "eta", "Values": ["0.1", "0.2"]}]
                }
            },
            "type of eta must be that of the parent",
        ),
    ],
    ids=["objective", "type"],
)
def test_a_search_that_does_not_fit_its_parent_is_refused(aws, parent, changes, said):
    assert said in refusal(aws, child([parent], TRANSFER, **changes))


def test_the_parents_training_jobs_count_against_the_limit(aws, parent):
    said = refusal(aws, child([parent], Strategy="Bayesian", trials=744))
    assert said.startswith("Training jobs of the parents, 7, count against the limit of 750")
    assert "at most 743, got 744" in said


def test_a_parent_that_has_not_ended_is_refused(aws):
    given = definition(StaticHyperParameters=statics(num_round=LONG))
    running = tuning_request(fresh_name("young"), trials=1, parallel=1, TrainingJobDefinition=given)
    name = running["HyperParameterTuningJobName"]
    aws.sagemaker.create_hyper_parameter_tuning_job(**running)
    said = refusal(aws, child([name]))
    aws.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    assert f"the parent tuning job {name} is in status InProgress" in said


def refusal(aws, request):
    with pytest.raises(ClientError) as refused:
        aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    told = refused.value.response["Error"]
    assert told["Code"] == "ValidationException"
    return told["Message"]
