"""Details by few calls, whatever may be denied, late or gone."""

from __future__ import annotations

import logging

import pytest
from aws_edge import AwsError, finish

from amt_lab.sagemaker import frames
from amt_lab.sagemaker.trials import Trials
from amt_lab.tuning.errors import ExpiredCredentials

LIST = "ListTrainingJobsForHyperParameterTuningJob"
DENIED = AwsError("AccessDeniedException", "ann is not authorized to perform: sagemaker:Search")


@pytest.fixture
def job(aws, request_):
    aws.add_job("digits-1", request_)
    return aws.jobs["digits-1"]


@pytest.fixture
def trials(connection, job):
    return Trials(connection)


def add(aws, count=1, status="Completed", **members):
    for _ in range(count):
        trial = aws.add_trial(
            "digits-1",
            status,
            BillableTimeInSeconds=42,
            SecondaryStatus=status,
            FinalMetricDataList=[
                {"MetricName": "validation:accuracy", "Value": 0.5, "Timestamp": 1.0},
                {"MetricName": "train:merror", "Value": 0.25, "Timestamp": 1.0},
            ],
            **members,
        )
    return trial


def detailed(trials):
    return trials.with_details("digits-1")[0]


@pytest.mark.parametrize(("count", "searches"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_details_are_a_search_call_a_hundred_trials(aws, trials, count, searches):
    add(aws, count)

    found = detailed(trials)

    assert {(each.billable_s, each.metrics["train:merror"]) for each in found} == {(42, 0.25)}
    assert aws.calls["Search"] == searches
    assert aws.calls["DescribeTrainingJob"] == 0


def test_details_that_were_fetched_are_not_fetched_again_by_any_process(aws, trials, connection):
    add(aws, 120)
    first = detailed(trials)
    aws.calls.clear()

    assert detailed(trials) == first
    assert detailed(Trials(connection)) == first
    assert aws.calls["Search"] == 0


def test_new_trials_among_many_cost_one_search(aws, trials):
    add(aws, 350)
    detailed(trials)
    add(aws, 3)
    aws.calls.clear()

    assert [each.billable_s for each in detailed(trials)] == [42] * 353
    assert aws.calls["Search"] == 1


def test_without_search_each_trial_is_described_once(aws, trials, caplog):
    aws.refusals["Search"] = DENIED
    add(aws, 30)

    with caplog.at_level(logging.WARNING):
        found = detailed(trials)
    detailed(trials)

    assert [each.billable_s for each in found] == [42] * 30
    assert (aws.calls["Search"], aws.calls["DescribeTrainingJob"]) == (1, 30)
    assert "sagemaker:Search" in caplog.text


def test_a_trial_that_the_index_has_not_heard_of_is_described(aws, trials, monkeypatch):
    add(aws, 5)
    search = type(aws)._Search

    def lagging(self, body):
        answer = search(self, body)
        newest = answer["Results"][0]["TrainingJob"]
        answer["Results"][0] = {"TrainingJob": {**newest, "TrainingJobStatus": "InProgress"}}
        del answer["Results"][1]
        return answer

    monkeypatch.setattr(type(aws), "_Search", lagging)

    assert [each.billable_s for each in detailed(trials)] == [42] * 5
    assert aws.calls["DescribeTrainingJob"] == 2


def test_a_running_trial_has_no_details_until_it_ends(aws, trials):
    running = add(aws, status="InProgress")

    assert detailed(trials)[0].billable_s is None
    assert aws.calls["Search"] == 0

    finish(running, objective=0.5)
    assert detailed(trials)[0].billable_s == 42


def test_a_deleted_training_job_keeps_its_place_without_details(aws, trials):
    add(aws, 2)
    trials.of("digits-1")
    aws.jobs["digits-1"]["HyperParameterTuningJobStatus"] = "Completed"
    trials.of("digits-1")
    del aws.trials["digits-1"][0]

    assert [each.billable_s for each in detailed(trials)] == [None, 42]


def refuse_after(aws, monkeypatch, answered, error):
    """Let Search answer a few calls, then give an error until it is mended by the answer."""
    search, trouble = type(aws)._Search, [error]

    def troubled(self, body):
        if trouble and self.calls["Search"] > answered:
            raise trouble[0]
        return search(self, body)

    monkeypatch.setattr(type(aws), "_Search", troubled)
    return trouble.clear


def test_what_arrived_before_an_error_is_kept(aws, trials, monkeypatch):
    add(aws, 250)
    mend = refuse_after(aws, monkeypatch, 1, AwsError("ExpiredToken", "It has expired."))

    with pytest.raises(ExpiredCredentials):
        detailed(trials)
    mend()
    aws.calls.clear()

    assert [each.billable_s for each in detailed(trials)] == [42] * 250
    assert aws.calls == {"DescribeHyperParameterTuningJob": 1, LIST: 1, "Search": 2}


def test_throttled_half_way_the_rest_is_asked_for_after_a_pause(
    connection, aws, job, monkeypatch, caplog
):
    add(aws, 250)
    mend = refuse_after(aws, monkeypatch, 1, AwsError("ThrottlingException", "Rate exceeded"))
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        mend()

    found = detailed(Trials(connection, sleep=sleep))

    assert [each.billable_s for each in found] == [42] * 250
    assert pauses == [2.0]
    assert "Rate exceeded" in caplog.text
    assert "have come and are kept" in caplog.text


def test_search_that_takes_no_creation_times_is_asked_page_by_page(aws, trials, monkeypatch):
    add(aws, 250)
    search = type(aws)._Search

    def plain(self, body):
        if len(body["SearchExpression"]["Filters"]) > 1:
            raise AwsError("ValidationException", "CreationTime is not searchable.")
        return search(self, body)

    monkeypatch.setattr(type(aws), "_Search", plain)

    assert [each.billable_s for each in detailed(trials)] == [42] * 250
    assert aws.calls["DescribeTrainingJob"] == 0


@pytest.mark.parametrize(
    ("stopping", "secondary", "status", "expected"),
    [
        ("Auto", "Stopped", "Completed", True),
        ("Off", "Stopped", "Completed", False),
        ("Auto", "MaxRuntimeExceeded", "Completed", False),
        ("Auto", "Stopped", "Stopped", False),
    ],
)
def test_a_trial_stopped_early_where_its_tuning_job_decided_so(
    aws, job, trials, stopping, secondary, status, expected
):
    job["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] = stopping
    job["HyperParameterTuningJobStatus"] = status
    finish(add(aws), objective=0.5, status="Stopped")
    aws.trials["digits-1"][0]["SecondaryStatus"] = secondary

    assert detailed(trials)[0].early_stopped is expected


def test_a_job_that_was_stopped_had_stopped_trials_early_before(aws, job, trials):
    job["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] = "Auto"
    job["HyperParameterTuningJobStatus"] = "Stopped"
    for _ in range(5):
        trial = add(aws)
        finish(trial, objective=0.5, status="Stopped")
        trial["SecondaryStatus"] = "Stopped"

    # They end 3.5 seconds after they were made, one a second.
    assert [each.early_stopped for each in detailed(trials)] == [True, False, False, False, False]


def test_the_table_has_a_column_for_each_other_metric(connection, aws, job):
    add(aws, 2)

    table = frames.trials("digits-1", connection, details=True)

    assert list(table["metric.train:merror"]) == [0.25, 0.25]
    assert "metric.validation:accuracy" not in table
    assert list(table["billable_s"]) == [42, 42]
    assert "metric.train:merror" not in frames.trials("digits-1", connection)
