"""FilterLogEvents over the streams of several training jobs, and the ends of one stream."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import trials

GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture(scope="module")
def logs(aws):
    return aws.client("logs")


@pytest.fixture(scope="module")
def prefix(finished_job) -> str:
    """What the streams of a tuning job of seven trials start with."""
    return f"{finished_job['HyperParameterTuningJobName']}-"


@pytest.fixture
def found(logs, prefix):
    """Messages of the job's trials that match a pattern."""

    def search(pattern: str, **request) -> list[str]:
        where = {"logGroupName": GROUP, "logStreamNamePrefix": prefix, **request}
        pages = logs.get_paginator("filter_log_events").paginate(filterPattern=pattern, **where)
        return [event["message"] for page in pages for event in page["events"]]

    return search


def test_events_of_all_streams_come_in_the_order_of_their_time(aws, logs, prefix, finished_job):
    events = logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix=prefix)["events"]
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    names = {event["logStreamName"].partition("/")[0] for event in events}
    ended = trials(aws, finished_job["HyperParameterTuningJobName"])
    assert names == {trial["TrainingJobName"] for trial in ended}
    assert len({event["eventId"] for event in events}) == len(events)


def test_terms_are_needed_optional_or_excluded(found):
    everything = found("")
    assert len(everything) > 14
    scores = found("train-logloss")
    assert scores == [line for line in everything if "train-logloss" in line]
    assert len(scores) == 14  # two rounds of seven trials
    assert found("-train-logloss") == [line for line in everything if line not in scores]
    assert found("train-logloss [1]") == [line for line in scores if "[1]" in line]
    assert found('"nothing says this" train-logloss') == []
    assert found('?train-logloss ?"nothing says this"') == scores
    assert found("TRAIN-LOGLOSS") == []


def test_pages_join_without_gap_or_double_in_either_direction(found, logs, prefix):
    whole = found("train-logloss")
    for head in (True, False):
        where = {"logGroupName": GROUP, "logStreamNamePrefix": prefix, "startFromHead": head}
        read, more = [], {}
        while True:
            page = logs.filter_log_events(
                **where,
                **more,
                filterPattern="train-logloss",
                startTime=1_704_067_200_000,
                limit=4,
            )
            assert len(page["events"]) <= 4
            read += [event["message"] for event in page["events"]]
            if "nextToken" not in page:
                break
            more = {"nextToken": page["nextToken"]}
        assert read == (whole if head else whole[::-1])


def test_streams_and_times_narrow_the_search(found, logs, prefix):
    where = {"logGroupName": GROUP, "logStreamNamePrefix": prefix}
    events = logs.filter_log_events(**where)["events"]
    name, first = events[0]["logStreamName"], events[0]["timestamp"]
    own = logs.filter_log_events(logGroupName=GROUP, logStreamNames=[name])["events"]
    assert own == [event for event in events if event["logStreamName"] == name]
    early = logs.filter_log_events(**where, endTime=first)["events"]
    assert early == [event for event in events if event["timestamp"] <= first]
    assert found("", startTime=events[-1]["timestamp"] + 1) == []


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"logGroupName": "/aws/other"}, "ResourceNotFoundException"),
        ({"logGroupName": GROUP, "logStreamNames": ["nobody"]}, "ResourceNotFoundException"),
        ({}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "logGroupIdentifier": GROUP}, "InvalidParameterException"),
        (
            {"logGroupName": GROUP, "logStreamNames": ["a"], "logStreamNamePrefix": "a"},
            "InvalidParameterException",
        ),
        ({"logGroupName": GROUP, "filterPattern": "{ $.a = 1 }"}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "filterPattern": "%err.r%"}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "filterPattern": '"open'}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "nextToken": "x"}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "startFromHead": False}, "InvalidParameterException"),
    ],
)
def test_what_cannot_be_searched_is_refused(logs, request_, code):
    with pytest.raises(ClientError) as refused:
        logs.filter_log_events(**request_)
    assert refused.value.response["Error"]["Code"] == code


def test_the_group_is_found_by_its_arn(logs, aws, prefix):
    arn = f"arn:aws:logs:us-east-1:{aws.endpoint.account}:log-group:{GROUP}"
    answer = logs.filter_log_events(logGroupIdentifier=arn, logStreamNamePrefix=prefix)
    assert answer["events"]


def test_from_either_end_of_a_stream_the_way_leads_back_over_all_of_it(logs, prefix):
    found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=prefix)
    where = {"logGroupName": GROUP, "logStreamName": found["logStreams"][0]["logStreamName"]}
    whole = logs.get_log_events(**where, startFromHead=True)
    end = logs.get_log_events(**where, nextToken=whole["nextForwardToken"])
    assert end["events"] == []
    assert end["nextForwardToken"] == whole["nextForwardToken"]
    back = logs.get_log_events(**where, nextToken=end["nextBackwardToken"])
    assert back["events"] == whole["events"]
    start = logs.get_log_events(**where, nextToken=back["nextBackwardToken"])
    assert start["events"] == []
    assert start["nextBackwardToken"] == back["nextBackwardToken"]
    again = logs.get_log_events(**where, nextToken=start["nextForwardToken"])
    assert again["events"] == whole["events"]


def test_a_look_that_finds_nothing_yet_leads_to_what_comes_later(logs, prefix):
    """A client that waits for events since a time keeps the token of its first, empty page."""
    found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=prefix)
    where = {"logGroupName": GROUP, "logStreamName": found["logStreams"][0]["logStreamName"]}
    nothing = logs.get_log_events(**where, endTime=1)
    assert nothing["events"] == []
    later = logs.get_log_events(**where, nextToken=nothing["nextForwardToken"])
    assert later["events"]
