"""Tuning jobs: listed with few calls, launched, checked before, stopped."""

from __future__ import annotations

import pytest
from aws_edge import AwsError

from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import InvalidRequest, NotFound
from amt_lab.tuning.job import Objective

NAME = "HyperParameterTuningJobName"
CHANNEL = "TrainingJobDefinition.InputDataConfig[{}].DataSource.S3DataSource.S3Uri"


@pytest.fixture
def jobs(connection):
    return TuningJobs(connection)


@pytest.fixture
def uploaded(aws, request_):
    """The channels' data is where the request says."""
    for channel in request_["TrainingJobDefinition"]["InputDataConfig"]:
        uri = channel["DataSource"]["S3DataSource"]["S3Uri"]
        aws.keys.add(uri.removeprefix("s3://") + "digits.csv")


def test_a_page_is_one_list_call_and_one_search(aws, jobs, request_):
    for number in range(100):
        aws.add_job(f"a-name-as-long-as-they-can-b-{number:03d}", request_)
    aws.calls.clear()

    page = jobs.page(max_results=100)

    assert len(page.jobs) == 100
    assert page.jobs[0].objective == Objective("validation:accuracy", "Maximize")
    assert aws.calls == {"ListHyperParameterTuningJobs": 1, "Search": 1}


@pytest.mark.parametrize("late", [{"status": "Stopping"}, {"counters": 3}, {"gone": True}])
def test_a_job_that_the_index_is_behind_with_is_described(aws, jobs, request_, monkeypatch, late):
    for name in ("a", "b", "c"):
        aws.add_job(name, request_)
    search = type(aws)._Search

    def lagging(self, body):
        answer = search(self, body)
        newest = dict(answer["Results"][0]["HyperParameterTuningJob"])
        if "status" in late:
            newest["HyperParameterTuningJobStatus"] = late["status"]
        if "counters" in late:
            newest["TrainingJobStatusCounters"] = {"Completed": late["counters"]}
        answer["Results"][0] = {"HyperParameterTuningJob": newest}
        if "gone" in late:
            del answer["Results"][0]
        return answer

    monkeypatch.setattr(type(aws), "_Search", lagging)

    page = jobs.page()

    assert [(job.name, job.status, job.counters.completed) for job in page.jobs] == [
        ("c", "InProgress", 0),
        ("b", "InProgress", 0),
        ("a", "InProgress", 0),
    ]
    assert aws.calls["DescribeHyperParameterTuningJob"] == 1


def test_where_search_is_denied_each_job_of_a_page_is_described(aws, jobs, request_):
    aws.refusals["Search"] = AwsError("AccessDeniedException", "not authorized")
    jobs.page()
    for number in range(7):
        aws.add_job(f"job-{number}", request_)
    assert aws.calls["Search"] == 1
    aws.calls.clear()

    page = jobs.page(max_results=5)

    assert [job.name for job in page.jobs] == [f"job-{number}" for number in (6, 5, 4, 3, 2)]
    assert aws.calls == {"ListHyperParameterTuningJobs": 1, "DescribeHyperParameterTuningJob": 5}
    assert [job.name for job in jobs.page(max_results=5, cursor=page.cursor).jobs] == [
        "job-1",
        "job-0",
    ]


def test_an_ended_job_is_described_once(aws, jobs, request_):
    aws.add_job("done", request_, "Completed")
    aws.add_job("running", request_)
    jobs.page()
    aws.calls.clear()

    jobs.page()

    assert aws.calls["DescribeHyperParameterTuningJob"] == 1


def test_a_job_has_its_objective_ranges_and_statics(aws, jobs, request_):
    request_["TrainingJobDefinition"]["StaticHyperParameters"].update(
        _tuning_objective_metric="validation:accuracy", sagemaker_program='"train.py"'
    )
    aws.add_job("digits-1", request_)

    job = jobs.describe("digits-1")

    assert job.objective == Objective("validation:accuracy", "Maximize")
    assert [tuned.name for tuned in job.ranges] == ["alpha", "eta", "min_child_weight", "max_depth"]
    assert job.static_hyperparameters["sagemaker_program"] == "train.py"
    assert "_tuning_objective_metric" not in job.static_hyperparameters
    assert (job.max_trials, job.max_parallel, job.strategy) == (50, 3, "Bayesian")


def test_a_job_of_several_definitions_is_read_too(aws, jobs, request_):
    config = request_["HyperParameterTuningJobConfig"]
    definition = request_.pop("TrainingJobDefinition")
    objective = config.pop("HyperParameterTuningJobObjective")
    ranges = config.pop("ParameterRanges")
    request_["TrainingJobDefinitions"] = [
        {
            **definition,
            "DefinitionName": "a",
            "TuningObjective": objective,
            "HyperParameterRanges": ranges,
        },
        {
            **definition,
            "DefinitionName": "b",
            "TuningObjective": {**objective, "MetricName": "validation:f1"},
            "HyperParameterRanges": {
                "CategoricalParameterRanges": [{"Name": "booster", "Values": ["a", "b"]}]
            },
        },
    ]
    aws.add_job("digits-1", request_)

    job = jobs.describe("digits-1")

    assert job.objective is None
    assert {tuned.name for tuned in job.ranges} == {
        "alpha",
        "eta",
        "min_child_weight",
        "max_depth",
        "booster",
    }


def test_an_unknown_job_is_not_found(jobs):
    with pytest.raises(NotFound):
        jobs.describe("nowhere")


def test_a_launched_job_is_there(aws, jobs, request_):
    arn = jobs.launch(request_)

    assert arn.endswith("/digits-1")
    assert jobs.describe("digits-1").status == "InProgress"


def test_a_refusal_without_a_field_is_explained_by_the_rules(aws, jobs, request_):
    aws.refusals["CreateHyperParameterTuningJob"] = AwsError("ValidationException", "Not so.")
    request_["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] = 51

    with pytest.raises(InvalidRequest) as refused:
        jobs.launch(request_)

    assert (
        refused.value.field
        == "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs"
    )


def test_a_refusal_that_no_rule_explains_keeps_the_service_s_words(aws, jobs, request_):
    aws.refusals["CreateHyperParameterTuningJob"] = AwsError("ValidationException", "Not today.")

    with pytest.raises(InvalidRequest, match="Not today"):
        jobs.launch(request_)


def test_a_name_that_is_taken_is_told_at_the_name(aws, jobs, request_):
    aws.refusals["CreateHyperParameterTuningJob"] = AwsError("ResourceInUse", "It exists.")

    with pytest.raises(InvalidRequest) as refused:
        jobs.launch(request_)

    assert (refused.value.field, refused.value.code) == (NAME, "ResourceInUse")


def test_what_botocore_refuses_names_its_member(jobs, request_):
    request_["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] = "three"

    with pytest.raises(InvalidRequest) as refused:
        jobs.launch(request_)

    assert (
        refused.value.field
        == "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs"
    )


@pytest.mark.usefixtures("uploaded")
def test_a_dry_run_of_a_good_request_finds_nothing_and_starts_nothing(aws, jobs, request_):
    assert jobs.dry_run(request_) == []
    assert aws.calls["CreateHyperParameterTuningJob"] == 0


@pytest.mark.usefixtures("uploaded")
def test_a_dry_run_sees_that_a_name_is_taken(aws, jobs, request_):
    aws.add_job("digits-1", request_)

    assert [problem.field for problem in jobs.dry_run(request_)] == [NAME]


def test_a_dry_run_sees_that_a_channel_s_data_is_missing(jobs, request_):
    problems = jobs.dry_run(request_)

    assert [problem.field for problem in problems] == [CHANNEL.format(0), CHANNEL.format(1)]
    assert "Channel train: there is nothing at s3://" in problems[0].message


@pytest.mark.usefixtures("uploaded")
def test_a_dry_run_tells_shape_and_rules_at_once_and_a_field_once(jobs, request_):
    request_["HyperParameterTuningJobConfig"]["Strategy"] = "Annealing"
    request_["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] = 0
    request_["TrainingJobDefinition"]["RoleArn"] = ""
    request_["TrainingJobDefinition"]["ResourceConfig"]["InstanceCount"] = 0

    fields = [problem.field for problem in jobs.dry_run(request_)]

    assert fields == [
        "HyperParameterTuningJobConfig.Strategy",
        "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
        "TrainingJobDefinition.RoleArn",
        "TrainingJobDefinition.ResourceConfig.InstanceCount",
    ]


def test_a_job_is_asked_to_stop(aws, jobs, request_):
    aws.add_job("digits-1", request_)

    jobs.stop("digits-1")

    assert jobs.describe("digits-1").status == "Stopping"
