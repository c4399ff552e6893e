"""One training job, from its request to its model."""

from __future__ import annotations

import io
import json
import tarfile
from itertools import pairwise

import pytest
from botocore.exceptions import ClientError

from .aws import run_training
from .requests import BUCKET, channel, fresh_name, statics, training_request


@pytest.fixture(scope="module")
def completed(aws):
    request = training_request(fresh_name("train"), HyperParameters=statics(num_round="3"))
    return run_training(aws, request)


def test_a_training_job_completes(completed):
    assert completed["TrainingJobStatus"] == "Completed", completed.get("FailureReason")
    assert completed["SecondaryStatus"] == "Completed"


def test_its_transitions_are_those_of_the_service_in_order_and_without_gaps(completed):
    steps = completed["SecondaryStatusTransitions"]
    assert [step["Status"] for step in steps] == [
        "Starting",
        "Downloading",
        "Training",
        "Uploading",
        "Completed",
    ]
    for step, following in pairwise(steps):
        assert step["EndTime"] == following["StartTime"]


def test_its_times_are_in_order_and_billed(completed):
    created, started, ended = (
        completed[name] for name in ("CreationTime", "TrainingStartTime", "TrainingEndTime")
    )
    assert created <= started < ended <= completed["LastModifiedTime"]
    seconds = (ended - started).total_seconds()
    assert seconds <= completed["BillableTimeInSeconds"] < seconds + 1
    assert completed["TrainingTimeInSeconds"] == completed["BillableTimeInSeconds"]


def test_the_last_value_of_each_metric_is_final(aws, completed):
    final = {metric["MetricName"]: metric["Value"] for metric in completed["FinalMetricDataList"]}
    assert set(final) == {"train:logloss", "validation:logloss"}
    logs = aws.client("logs")
    group = "/aws/sagemaker/TrainingJobs"
    (stream,) = logs.describe_log_streams(
        logGroupName=group, logStreamNamePrefix=f"{completed['TrainingJobName']}/"
    )["logStreams"]
    events = logs.get_log_events(
        logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
    )["events"]
    rounds = [event["message"] for event in events if event["message"].startswith("[2]")]
    assert f"validation-logloss:{final['validation:logloss']:.5f}" in rounds[-1]


def test_its_model_is_in_s3(aws, completed):
    uri = completed["ModelArtifacts"]["S3ModelArtifacts"]
    assert uri == f"s3://{BUCKET}/output/{completed['TrainingJobName']}/output/model.tar.gz"
    key = uri.removeprefix(f"s3://{BUCKET}/")
    body = aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as model:
        assert model.getnames() == ["xgboost-model"]


def test_describe_gives_back_what_was_asked(completed):
    asked = training_request("any", HyperParameters=statics(num_round="3"))
    for member in (
        "HyperParameters",
        "InputDataConfig",
        "RoleArn",
        "ResourceConfig",
        "StoppingCondition",
    ):
        given = completed[member]
        assert given == asked[member]


def test_a_manifest_lists_the_objects_of_a_channel(aws):
    key = "lists/train.manifest"
    listed = json.dumps([{"prefix": f"s3://{BUCKET}/data/"}, "train/part.csv"])
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=listed.encode())
    train = channel("train", f"s3://{BUCKET}/{key}")
    train["DataSource"]["S3DataSource"]["S3DataType"] = "ManifestFile"
    request = training_request(fresh_name("listed"), InputDataConfig=[train])
    job = run_training(aws, request)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")


def test_a_channel_that_is_not_there_fails_the_job_and_names_it(aws):
    missing = f"s3://{BUCKET}/no/such/prefix/"
    channels = [channel("train", missing), channel("validation")]
    job = run_training(aws, training_request(fresh_name("gone"), InputDataConfig=channels))
    assert job["TrainingJobStatus"] == "Failed"
    assert missing in job["FailureReason"]
    assert "train" in job["FailureReason"]
    listed = aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"output/{job['TrainingJobName']}/")
    assert "Contents" not in listed


def test_a_training_process_that_crashes_fails_the_job_with_its_reason(aws):
    aws.s3.put_object(Bucket=BUCKET, Key="broken/part.csv", Body=b"7,0.1,0.2\n0,0.3,0.4\n")
    channels = [channel("train", f"s3://{BUCKET}/broken/")]
    job = run_training(aws, training_request(fresh_name("crash"), InputDataConfig=channels))
    assert job["TrainingJobStatus"] == "Failed"
    assert job["SecondaryStatusTransitions"][-1]["Status"] == "Failed"
    assert "label must be in [0,1]" in job["FailureReason"]


def test_a_runtime_limit_stops_the_job(aws):
    request = training_request(
        fresh_name("limit"),
        HyperParameters=statics(num_round="20000"),
        StoppingCondition={"MaxRuntimeInSeconds": 1},
    )
    job = run_training(aws, request)
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")


def test_without_a_runtime_limit_a_job_gets_the_services_own(aws):
    request = training_request(fresh_name("day"))
    del request["StoppingCondition"]
    job = run_training(aws, request)
    assert job["TrainingJobStatus"] == "Completed"
    assert job["StoppingCondition"] == {"MaxRuntimeInSeconds": 86_400}


def test_a_name_that_exists_is_refused_whatever_its_case(aws, completed):
    taken = completed["TrainingJobName"].upper()
    with pytest.raises(ClientError, match="must be unique") as refused:
        aws.sagemaker.create_training_job(**training_request(taken))
    assert refused.value.response["Error"]["Code"] == "ResourceInUse"


def test_an_unknown_training_job_is_not_found(aws):
    with pytest.raises(aws.sagemaker.exceptions.ResourceNotFound, match="no-such-job"):
        aws.sagemaker.describe_training_job(TrainingJobName="no-such-job")


def test_a_retry_strategy_is_taken_and_given_back(aws):
    asked = {"MaximumRetryAttempts": 2}
    job = run_training(aws, training_request(fresh_name("retry"), RetryStrategy=asked))
    assert (job["TrainingJobStatus"], job["RetryStrategy"]) == ("Completed", asked)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('{"longest_log_mib": 0.001}', "printed more than 0.001 MiB"),
        ('{"longest_log_mib": "long"}', "ClientError: settings of the local endpoint: longest_log"),
    ],
)
def test_the_settings_in_the_data_folder_hold_for_the_next_job(aws, settings, said):
    path = aws.endpoint.folder / "settings.json"
    path.write_text(settings)
    try:
        static = statics(num_round="100")
        job = run_training(aws, training_request(fresh_name("set"), HyperParameters=static))
    finally:
        path.unlink()
    assert job["TrainingJobStatus"] == "Failed"
    assert said in job["FailureReason"]
