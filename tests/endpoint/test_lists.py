"""Lists: filters, order, pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, trials
from .requests import fresh_name, tuning_request


@pytest.fixture(scope="module")
def three_jobs(aws) -> list[str]:
    """Names of three finished tuning jobs in the order of their creation, which isn't theirs."""
    names = [f"list-{letter}-{fresh_name('x')}" for letter in "bca"]
    for name in names:
        run_tuning(aws, tuning_request(name, trials=1, parallel=1))
    return names


def listed(aws, **request):
    answer = aws.sagemaker.list_hyper_parameter_tuning_jobs(NameContains="list-", **request)
    return [
        job["HyperParameterTuningJobName"] for job in answer["HyperParameterTuningJobSummaries"]
    ]


def test_tuning_jobs_are_sorted_by_name_unless_asked_otherwise(aws, three_jobs):
    assert listed(aws) == sorted(three_jobs)
    assert listed(aws, SortOrder="Descending") == sorted(three_jobs, reverse=True)
    assert listed(aws, SortBy="CreationTime") == three_jobs
    assert listed(aws, SortBy="CreationTime", SortOrder="Descending") == three_jobs[::-1]


def test_tuning_jobs_are_filtered_by_status_and_time(aws, three_jobs):
    assert listed(aws, StatusEquals="InProgress") == []
    assert listed(aws, StatusEquals="Completed") == sorted(three_jobs)
    middle = aws.sagemaker.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=three_jobs[1]
    )["CreationTime"]
    # boto3 sends times to the second.
    assert three_jobs[2] in listed(aws, CreationTimeAfter=middle - timedelta(seconds=1))
    assert listed(aws, CreationTimeBefore=middle - timedelta(hours=1)) == []
    assert listed(aws, LastModifiedTimeAfter=middle + timedelta(hours=1)) == []
    assert listed(aws, LastModifiedTimeBefore=middle + timedelta(hours=1)) == sorted(three_jobs)


def test_pages_hold_what_was_asked_and_join_without_gap_or_double(aws, finished_job):
    name = finished_job["HyperParameterTuningJobName"]
    pages = aws.sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
    sizes, names = [], []
    for page in pages.paginate(
        HyperParameterTuningJobName=name,
        SortBy="FinalObjectiveMetricValue",
        PaginationConfig={"PageSize": 3},
    ):
        sizes.append(len(page["TrainingJobSummaries"]))
        names += [trial["TrainingJobName"] for trial in page["TrainingJobSummaries"]]
    assert sizes == [3, 3, 1]
    assert sorted(names) == sorted(trial["TrainingJobName"] for trial in trials(aws, name))


@pytest.mark.parametrize(("order", "reverse"), [("Ascending", False), ("Descending", True)])
def test_trials_are_sorted_by_their_objective(aws, finished_job, order, reverse):
    answer = aws.sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=finished_job["HyperParameterTuningJobName"],
        SortBy="FinalObjectiveMetricValue",
        SortOrder=order,
    )
    values = [
        trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
        for trial in answer["TrainingJobSummaries"]
    ]
    assert len(values) == 7
    assert values == sorted(values, reverse=reverse)


def test_trials_are_filtered_by_status(aws, finished_job):
    name = finished_job["HyperParameterTuningJobName"]
    for status, count in (("Completed", 7), ("Failed", 0)):
        answer = aws.sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=name, StatusEquals=status
        )
        assert len(answer["TrainingJobSummaries"]) == count


def test_ten_are_listed_when_nothing_is_said_and_at_most_a_hundred(aws, finished_job, three_jobs):
    everything = aws.sagemaker.list_training_jobs(MaxResults=100)["TrainingJobSummaries"]
    assert len(everything) >= 10
    first = aws.sagemaker.list_training_jobs()
    assert first["TrainingJobSummaries"] == everything[:10]
    times = [job["CreationTime"] for job in everything]
    assert times == sorted(times)
    with pytest.raises(ClientError, match="less than or equal to 100"):
        aws.sagemaker.list_training_jobs(MaxResults=101)


def test_training_jobs_are_filtered_by_name(aws, three_jobs):
    found = aws.sagemaker.list_training_jobs(NameContains="list-c", SortBy="Name")
    names = [job["TrainingJobName"] for job in found["TrainingJobSummaries"]]
    assert [name.startswith(three_jobs[1]) for name in names] == [True]


@pytest.mark.parametrize("token", ["nonsense", "", "WyJhIiwgMSwgMV0="])
def test_a_made_up_token_is_refused(aws, token):
    with pytest.raises(ClientError, match="Invalid NextToken") as refused:
        aws.sagemaker.list_training_jobs(NextToken=token)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_token_of_another_list_is_refused(aws, finished_job):
    token = aws.sagemaker.list_training_jobs(MaxResults=1)["NextToken"]
    with pytest.raises(ClientError, match="Invalid NextToken"):
        aws.sagemaker.list_training_jobs(MaxResults=1, SortBy="Name", NextToken=token)


def test_tags_are_listed_and_added(aws, finished_job):
    arn = finished_job["HyperParameterTuningJobArn"]
    aws.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "a b_ü"}])
    assert {"Key": "team", "Value": "a b_ü"} in aws.sagemaker.list_tags(ResourceArn=arn)["Tags"]
