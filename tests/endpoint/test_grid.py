"""Strategy Grid, from the request to the last combination."""

from __future__ import annotations

import itertools

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, trials
from .requests import definition, fresh_name, statics, tuning_request

RANGES = {
    "CategoricalParameterRanges": [
        {"Name": "tree_method", "Values": ["exact", "hist"]},
        {"Name": "eta", "Values": ["0.1", "0.3"]},
    ]
}


def grid(**limits):
    return tuning_request(
        fresh_name("grid"),
        Strategy="Grid",
        ParameterRanges=RANGES,
        ResourceLimits={"MaxParallelTrainingJobs": 2, **limits},
        TrainingJobDefinition=definition(StaticHyperParameters=statics(num_round="1")),
    )


def test_a_grid_runs_each_combination_once_and_counts_them_by_itself(aws):
    job = run_tuning(aws, grid())
    tried = [
        (each["TunedHyperParameters"]["tree_method"], each["TunedHyperParameters"]["eta"])
        for each in trials(aws, job["HyperParameterTuningJobName"])
    ]
    assert tried == list(itertools.product(("exact", "hist"), ("0.1", "0.3")))
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    limits = job["HyperParameterTuningJobConfig"]["ResourceLimits"]
    assert limits == {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2}


def test_more_trials_than_a_grid_has_combinations_are_refused_in_the_services_words(aws):
    with pytest.raises(ClientError) as refused:
        aws.sagemaker.create_hyper_parameter_tuning_job(**grid(MaxNumberOfTrainingJobs=10))
    told = refused.value.response["Error"]
    assert told["Code"] == "ValidationException"
    assert told["Message"] == (
        "You don't have enough combinations of hyperparameter ranges. The total number of "
        "hyperparameter combinations for the provided ranges [4.0] must be equal or greater "
        "than the value of MaxNumberOfJobs, [10]. Provide additional ranges."
    )
