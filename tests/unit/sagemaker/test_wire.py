"""Answers as they come over the wire, by every protocol that botocore may speak."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from aws_edge import AwsError

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import Throttled

LIST = "list_training_jobs_for_hyper_parameter_tuning_job"


@pytest.fixture
def trial(aws, request_):
    aws.add_job("digits-1", request_)
    return aws.add_trial("digits-1")


def test_times_are_epoch_seconds_where_it_is_asked_for_and_datetimes_elsewhere(connection, trial):
    client = connection.client("sagemaker")
    request = {"HyperParameterTuningJobName": "digits-1", "SortOrder": "Ascending"}

    (plain,) = wire.ask(client, LIST, request)["TrainingJobSummaries"]
    (parsed,) = getattr(client, LIST)(**request)["TrainingJobSummaries"]

    assert plain["CreationTime"] == trial["CreationTime"]
    assert parsed["CreationTime"] == datetime.fromtimestamp(trial["CreationTime"], UTC)


def test_large_members_are_sent_as_they_are_beside_those_that_are_checked(connection, aws):
    aws.metrics["loss", "a"] = [(1.5, 0.25)]
    metric = {"MetricName": "loss", "Dimensions": [{"Name": "TrainingJobName", "Value": "a"}]}
    now = datetime(2026, 11, 1, tzinfo=UTC)

    answer = wire.ask(
        connection.client("cloudwatch"),
        "get_metric_data",
        {"StartTime": now, "EndTime": now},
        MetricDataQueries=json.dumps([{"Id": "m0", "MetricStat": {"Metric": metric}}]).encode(),
    )

    (found,) = answer["MetricDataResults"]
    assert (found["Timestamps"], found["Values"]) == ([1.5], [0.25])
    assert aws.metric_requests[0]["StartTime"] == now.timestamp()


def test_a_message_that_was_cut_within_a_character_is_read(connection, trial):
    trial["FailureReason"] = "AlgorithmError: \ud83d"
    request = {"HyperParameterTuningJobName": "digits-1", "SortOrder": "Ascending"}

    (found,) = wire.ask(connection.client("sagemaker"), LIST, request)["TrainingJobSummaries"]

    assert found["FailureReason"] == "AlgorithmError: ?"


def test_an_error_is_botocore_s(connection, aws, trial):
    aws.refusals["ListTrainingJobsForHyperParameterTuningJob"] = AwsError(
        "ThrottlingException", "Rate exceeded"
    )

    with pytest.raises(Throttled, match="Rate exceeded"), aws_errors("list"):
        wire.ask(connection.client("sagemaker"), LIST, {"HyperParameterTuningJobName": "digits-1"})


def test_a_service_that_speaks_xml_is_asked_the_ordinary_way(connection, aws):
    found = wire.ask(connection.client("sts"), "get_caller_identity", {})

    assert found["Account"] == "111122223333"


def test_what_botocore_parsed_has_epoch_seconds_all_the_same():
    now = datetime(2026, 11, 1, tzinfo=UTC)

    assert wire._plain({"a": [{"Time": now}], "b": "text"}) == {
        "a": [{"Time": now.timestamp()}],
        "b": "text",
    }
