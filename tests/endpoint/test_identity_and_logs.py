"""What boto3 and the SageMaker SDK ask of STS, IAM and CloudWatch Logs."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .requests import ROLE

GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture(scope="module")
def logs(aws):
    return aws.client("logs")


@pytest.fixture(scope="module")
def stream(logs, finished_job):
    """The only stream of the best trial."""
    prefix = f"{finished_job['BestTrainingJob']['TrainingJobName']}/"
    found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=prefix)
    (only,) = found["logStreams"]
    assert only["logStreamName"].startswith(f"{prefix}algo-1-")
    return only["logStreamName"]


def lines(answer):
    return [event["message"] for event in answer["events"]]


def test_the_caller_is_the_account_of_the_endpoint(aws):
    assert aws.client("sts").get_caller_identity()["Account"] == aws.endpoint.account


def test_every_role_trusts_sagemaker(aws):
    role = aws.client("iam").get_role(RoleName="tests")["Role"]
    assert role["Arn"] == ROLE
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}


def test_every_action_is_allowed_to_it(aws):
    actions = ["s3:GetObject", "sagemaker:CreateTrainingJob"]
    answer = aws.client("iam").simulate_principal_policy(PolicySourceArn=ROLE, ActionNames=actions)
    results = [
        (each["EvalActionName"], each["EvalDecision"]) for each in answer["EvaluationResults"]
    ]
    assert results == [(action, "allowed") for action in actions]


def test_a_log_is_read_from_its_head_in_pages_until_the_token_repeats(logs, stream):
    where = {"logGroupName": GROUP, "logStreamName": stream}
    whole = lines(logs.get_log_events(**where, startFromHead=True))
    assert any("train-logloss" in line for line in whole)
    read, token = [], None
    while True:
        more = {"nextToken": token} if token else {"startFromHead": True}
        answer = logs.get_log_events(**where, limit=2, **more)
        read += lines(answer)
        if answer["nextForwardToken"] == token:
            break
        token = answer["nextForwardToken"]
    assert read == whole


def test_without_a_token_the_latest_lines_come_and_lead_back(logs, stream):
    where = {"logGroupName": GROUP, "logStreamName": stream, "limit": 2}
    whole = lines(logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True))
    last = logs.get_log_events(**where)
    assert lines(last) == whole[-2:]
    before = logs.get_log_events(**where, nextToken=last["nextBackwardToken"])
    assert lines(before) == whole[-4:-2]


def test_lines_are_found_by_their_time(logs, stream):
    where = {"logGroupName": GROUP, "logStreamName": stream}
    times = [event["timestamp"] for event in logs.get_log_events(**where)["events"]]
    assert times == sorted(times)
    assert logs.get_log_events(**where, startTime=max(times) + 1)["events"] == []
    assert logs.get_log_events(**where, endTime=min(times))["events"] == []


@pytest.mark.parametrize("order", ["LogStreamName", "LastEventTime"])
def test_streams_are_listed_in_pages(logs, finished_job, order):
    names, more = [], {}
    while True:
        answer = logs.describe_log_streams(logGroupName=GROUP, orderBy=order, limit=3, **more)
        names += [each["logStreamName"] for each in answer["logStreams"]]
        if "nextToken" not in answer:
            break
        more = {"nextToken": answer["nextToken"]}
    assert len(names) == len(set(names)) >= 7
    if order == "LogStreamName":
        assert names == sorted(names)


@pytest.mark.parametrize(
    "where",
    [
        {"logGroupName": "/aws/other", "logStreamName": "x"},
        {"logGroupName": GROUP, "logStreamName": "nobody/algo-1-1"},
    ],
)
def test_a_log_that_is_not_there_is_not_found(logs, where):
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.get_log_events(**where)


def test_a_made_up_token_is_refused(logs, stream):
    with pytest.raises(ClientError) as refused:
        logs.get_log_events(logGroupName=GROUP, logStreamName=stream, nextToken="x/1")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"
