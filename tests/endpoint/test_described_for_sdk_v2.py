"""Members that version 2 of SageMaker's SDK reads when it attaches to a job."""

from __future__ import annotations

from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.launch_form import request_from_describe

from .aws import run_tuning, training_job, tuning_job
from .requests import fresh_name


def test_a_built_in_algorithms_objectives_are_described(finished_job):
    specification = finished_job["TrainingJobDefinition"]["AlgorithmSpecification"]
    described = {metric["Name"]: metric["Regex"] for metric in specification["MetricDefinitions"]}
    metrics = algorithms()["xgboost"].metrics
    assert described == {name: m.regex for name, m in metrics.items() if m.tunable}


def test_a_described_tuning_job_can_be_launched_again(aws, finished_job):
    described = tuning_job(aws, finished_job["HyperParameterTuningJobName"])
    request = request_from_describe(described, fresh_name("again"))
    run = run_tuning(aws, request)
    assert run["HyperParameterTuningJobStatus"] == "Completed"


def test_the_output_of_a_training_job_is_described_with_its_key_even_where_it_has_none(
    aws, finished_job
):
    best = finished_job["BestTrainingJob"]["TrainingJobName"]
    assert training_job(aws, best)["OutputDataConfig"]["KmsKeyId"] == ""
