"""Deleting jobs and tags."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import FINAL, eventually, run_training, run_tuning, training_job, trials, tuning_job
from .requests import (
    BUCKET,
    LONG,
    definition,
    fresh_name,
    statics,
    training_request,
    tuning_request,
)

GROUP = "/aws/sagemaker/TrainingJobs"


def code(refused) -> str:
    return refused.value.response["Error"]["Code"]


def test_a_deleted_training_job_is_gone_with_its_log_and_its_name_is_free(aws):
    name = fresh_name("deleted")
    job = run_training(aws, training_request(name, Tags=[{"Key": "a", "Value": "b"}]))
    aws.sagemaker.delete_training_job(TrainingJobName=name)
    with pytest.raises(aws.sagemaker.exceptions.ResourceNotFound):
        training_job(aws, name)
    with pytest.raises(aws.sagemaker.exceptions.ResourceNotFound):
        aws.sagemaker.delete_training_job(TrainingJobName=name)
    logs = aws.client("logs")
    found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")
    assert found["logStreams"] == []
    model = job["ModelArtifacts"]["S3ModelArtifacts"].removeprefix(f"s3://{BUCKET}/")
    assert aws.s3.head_object(Bucket=BUCKET, Key=model)["ContentLength"] > 0
    again = run_training(aws, training_request(name))
    assert again["TrainingJobStatus"] == "Completed"
    assert aws.sagemaker.list_tags(ResourceArn=again["TrainingJobArn"])["Tags"] == []


def test_a_deleted_tuning_job_leaves_its_trials(aws):
    name = fresh_name("deleted")
    job = run_tuning(aws, tuning_request(name, trials=1, parallel=1))
    (trial,) = trials(aws, name)
    aws.sagemaker.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    with pytest.raises(aws.sagemaker.exceptions.ResourceNotFound):
        tuning_job(aws, name)
    left = training_job(aws, trial["TrainingJobName"])
    assert left["TuningJobArn"] == job["HyperParameterTuningJobArn"]
    again = run_tuning(aws, tuning_request(name, trials=1, parallel=1))
    assert again["TrainingJobStatusCounters"]["Completed"] == 1
    aws.sagemaker.delete_training_job(TrainingJobName=trial["TrainingJobName"])


def test_a_deleted_trial_stays_counted_in_its_tuning_job(aws):
    name = fresh_name("deleted")
    job = run_tuning(aws, tuning_request(name))
    first, second = trials(aws, name)
    aws.sagemaker.delete_training_job(TrainingJobName=first["TrainingJobName"])
    assert trials(aws, name) == [second]
    left = tuning_job(aws, name)
    for member in ("TrainingJobStatusCounters", "ObjectiveStatusCounters", "ConsumedResources"):
        assert left[member] == job[member]
    assert left["BestTrainingJob"]["TrainingJobName"] == second["TrainingJobName"]
    (listed,) = aws.sagemaker.list_hyper_parameter_tuning_jobs(NameContains=name)[
        "HyperParameterTuningJobSummaries"
    ]
    assert listed["TrainingJobStatusCounters"]["Completed"] == 2
    for searched in ("TrainingJobStatusCounters.Completed", "ObjectiveStatusCounters.Succeeded"):
        found = aws.sagemaker.search(
            Resource="HyperParameterTuningJob",
            SearchExpression={
                "Filters": [
                    {"Name": "HyperParameterTuningJobName", "Operator": "Equals", "Value": name},
                    {"Name": searched, "Operator": "Equals", "Value": "2"},
                ]
            },
        )
        assert found["TotalHits"]["Value"] == 1, searched
    aws.sagemaker.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    again = run_tuning(aws, tuning_request(name, trials=1, parallel=1))
    assert again["TrainingJobStatusCounters"]["Completed"] == 1


def test_what_runs_cannot_be_deleted(aws):
    name = fresh_name("running")
    slow = definition(StaticHyperParameters=statics(num_round=LONG))
    aws.sagemaker.create_hyper_parameter_tuning_job(
        **tuning_request(name, trials=1, parallel=1, TrainingJobDefinition=slow)
    )
    (trial,) = eventually(lambda: trials(aws, name), "a trial runs")
    with pytest.raises(ClientError, match="InProgress") as refused:
        aws.sagemaker.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    assert code(refused) == "ResourceInUse"
    with pytest.raises(ClientError, match="InProgress") as refused:
        aws.sagemaker.delete_training_job(TrainingJobName=trial["TrainingJobName"])
    assert code(refused) == "ResourceInUse"
    aws.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    eventually(
        lambda: tuning_job(aws, name)["HyperParameterTuningJobStatus"] in FINAL, "it has stopped"
    )


@pytest.fixture
def tagged(aws, finished_job) -> str:
    """The ARN of a job without tags."""
    arn = finished_job["HyperParameterTuningJobArn"]
    keys = [tag["Key"] for tag in aws.sagemaker.list_tags(ResourceArn=arn)["Tags"]]
    if keys:
        aws.sagemaker.delete_tags(ResourceArn=arn, TagKeys=keys)
    return arn


def test_tags_are_deleted_by_key(aws, tagged):
    tags = [{"Key": key, "Value": ""} for key in "abc"]
    aws.sagemaker.add_tags(ResourceArn=tagged, Tags=tags)
    aws.sagemaker.delete_tags(ResourceArn=tagged, TagKeys=["b", "not there"])
    assert aws.sagemaker.list_tags(ResourceArn=tagged)["Tags"] == [tags[0], tags[2]]


def test_a_resource_takes_fifty_tags(aws, tagged):
    fifty = [{"Key": f"k{number:02}", "Value": "v"} for number in range(50)]
    aws.sagemaker.add_tags(ResourceArn=tagged, Tags=fifty)
    assert aws.sagemaker.list_tags(ResourceArn=tagged, MaxResults=50)["Tags"] == fifty
    aws.sagemaker.add_tags(ResourceArn=tagged, Tags=[{"Key": "k00", "Value": "other"}])
    with pytest.raises(ClientError, match="50 tags, this would make 51"):
        aws.sagemaker.add_tags(ResourceArn=tagged, Tags=[{"Key": "more", "Value": "v"}])


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ([{"Key": "aws:mine", "Value": "v"}], "reserved"),
        ([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}], "'a' is there twice"),
        ([{"Key": "a#", "Value": "1"}], "regular expression"),
    ],
)
def test_tags_that_aws_would_refuse_are_refused(aws, tagged, tags, message):
    def create_training_job() -> None:
        request = training_request(fresh_name("tagged"), Tags=tags)
        aws.sagemaker.create_training_job(**request)

    def create_tuning_job() -> None:
        request = tuning_request(fresh_name("tagged"), Tags=tags)
        aws.sagemaker.create_hyper_parameter_tuning_job(**request)

    def add_tags() -> None:
        aws.sagemaker.add_tags(ResourceArn=tagged, Tags=tags)

    for call in (create_training_job, create_tuning_job, add_tags):
        with pytest.raises(ClientError, match=message) as refused:
            call()
        assert code(refused) == "ValidationException"


@pytest.mark.parametrize(
    "resource", ["training-job/nobody", "hyper-parameter-tuning-job/nobody", "endpoint/x"]
)
def test_tags_of_what_is_not_there_are_refused(aws, resource):
    arn = f"arn:aws:sagemaker:us-east-1:000000000000:{resource}"
    for call, more in (("list_tags", {}), ("delete_tags", {"TagKeys": ["a"]})):
        with pytest.raises(ClientError) as refused:
            getattr(aws.sagemaker, call)(ResourceArn=arn, **more)
        wanted = "ValidationException" if resource.startswith("endpoint") else "ResourceNotFound"
        assert code(refused) == wanted


def test_tags_have_no_second_page(aws, tagged):
    with pytest.raises(ClientError, match="Invalid NextToken"):
        aws.sagemaker.list_tags(ResourceArn=tagged, NextToken="x")
