"""Tuning jobs by their properties, page by page."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from itertools import islice

import pytest
from aws_edge import AwsError

import amt_lab
from amt_lab.sagemaker.job_filter import JobFilter
from amt_lab.sagemaker.job_list import jobs_by
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import InvalidRequest

LIST = "ListHyperParameterTuningJobs"
TEAM = {"team": "vision"}


@pytest.fixture
def add(aws, request_):
    """Adds a job, a minute after the one before."""

    def added(name, status="Completed", tags=None, **config):
        request = copy.deepcopy(request_)
        request["HyperParameterTuningJobConfig"].update(config)
        aws.add_job(name, request, status)
        aws.tags[name] = tags or {}

    return added


@pytest.fixture
def three(add):
    f1 = {"MetricName": "validation:f1", "Type": "Maximize"}
    add("first", tags=TEAM)
    add("second", Strategy="Random", tags=TEAM | {"stage": "test"})
    add("third", "InProgress", HyperParameterTuningJobObjective=f1)


def names(connection, **wanted):
    return list(amt_lab.tuning_jobs(connection=connection, **wanted)["name"])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["third", "second", "first"]),
        ({"name_contains": "ir"}, ["third", "first"]),
        ({"status": "InProgress"}, ["third"]),
        ({"created_after": "2026-11-01T00:01"}, ["third", "second"]),
        ({"created_before": datetime(2026, 11, 1, 0, 1, tzinfo=UTC)}, ["second", "first"]),
        ({"tags": TEAM}, ["second", "first"]),
        ({"tags": TEAM | {"stage": "test"}}, ["second"]),
        ({"strategy": "Random"}, ["second"]),
        ({"objective": "validation:f1"}, ["third"]),
        ({"objective": "validation:f1", "strategy": "Random"}, []),
        ({"strategy": "Bayesian", "created_before": "2026-11-01T00:01"}, ["first"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_jobs_are_found_by_what_is_asked_for_with_search_and_without(
    connection, aws, wanted, found
):
    assert names(connection, **wanted) == found

    aws.refusals["Search"] = AwsError("AccessDeniedException", "not authorized")
    assert names(connection, **wanted) == found


@pytest.mark.usefixtures("three")
def test_tags_objective_and_strategy_are_asked_of_search_and_names_of_the_list(connection, aws):
    names(connection, strategy="Random", tags=TEAM)
    assert aws.calls == {"Search": 1}
    aws.calls.clear()

    names(connection, name_contains="first")
    assert (aws.calls[LIST], aws.calls["Search"]) == (1, 0)


@pytest.mark.usefixtures("three")
def test_a_running_job_is_shown_as_it_is_and_not_as_the_index_had_it(connection, aws, monkeypatch):
    search = type(aws)._Search
    kept = copy.deepcopy(aws.jobs["third"])

    def lagging(self, body):
        self.jobs, now = {"third": kept}, self.jobs
        answer = search(self, body)
        self.jobs = now
        return answer

    monkeypatch.setattr(type(aws), "_Search", lagging)
    aws.jobs["third"]["HyperParameterTuningJobStatus"] = "Stopping"

    table = amt_lab.tuning_jobs(objective="validation:f1", connection=connection)

    assert list(table["status"]) == ["Stopping"]
    assert names(connection, objective="validation:f1", status="InProgress") == []


def test_pages_are_fetched_as_they_are_come_to(connection, aws, add):
    for number in range(25):
        add(f"job-{number}")

    jobs = amt_lab.iter_tuning_jobs(page=10, connection=connection)

    assert aws.calls[LIST] == 0
    assert [job.name for job in islice(jobs, 10)] == [f"job-{n}" for n in range(24, 14, -1)]
    assert aws.calls[LIST] == 1
    next(jobs)
    assert aws.calls[LIST] == 2
    assert len(list(jobs)) == 14
    assert aws.calls[LIST] == 3


def test_the_first_page_of_all_is_a_list_and_a_search_at_the_same_time(connection, aws, add):
    for number in range(5):
        add(f"job-{number}")

    assert len(names(connection)) == 5
    assert aws.calls == {LIST: 1, "Search": 1}
    aws.calls.clear()
    assert len(names(connection)) == 5
    assert aws.calls == {LIST: 1}


def test_the_table_has_the_counters_and_the_best(connection, aws, add):
    add("first", "InProgress")
    aws.add_trial("first")
    aws.add_trial("first", "Failed")
    aws.jobs["first"]["BestTrainingJob"] = aws.trials["first"][0]

    (row,) = amt_lab.tuning_jobs(connection=connection).to_dict("records")

    assert (row["launched"], row["completed"], row["failed"], row["best"]) == (2, 1, 1, 0.001)


def test_a_time_that_is_none_is_refused_by_its_name(connection):
    with pytest.raises(InvalidRequest, match="created_after: 'lately' is no time"):
        amt_lab.tuning_jobs(created_after="lately", connection=connection)


@pytest.mark.parametrize(
    ("operation", "wanted"), [(LIST, {}), ("Search", {"strategy": "Bayesian"})]
)
def test_throttled_between_pages_the_rest_comes_after_a_pause(
    connection, aws, add, caplog, operation, wanted
):
    for number in range(25):
        add(f"job-{number:02d}")
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        aws.refusals.clear()

    jobs = jobs_by(TuningJobs(connection), connection, JobFilter(**wanted), page=10, sleep=sleep)
    found = [next(jobs).name for _ in range(10)]
    aws.refusals[operation] = AwsError("ThrottlingException", "Rate exceeded")
    found += [job.name for job in jobs]

    assert found == [f"job-{number:02d}" for number in range(24, -1, -1)]
    assert pauses == [2.0]
    assert "10 tuning jobs have come and are kept" in caplog.text
