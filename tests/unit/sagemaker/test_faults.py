"""Trouble on the way: what has come is kept, the rest is resumed, and nothing is shown as complete that is not."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from aws_edge import AwsError, finish
from aws_files import write_profile

import amt_lab
from amt_lab.sagemaker import connection as connections
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.trial_cache import TrialCache
from amt_lab.sagemaker.trials import Trials
from amt_lab.sagemaker.watching import changes_of
from amt_lab.tuning.errors import (
    ClockIsOff,
    ExpiredCredentials,
    InvalidRequest,
    NotFound,
    ServiceFault,
    Throttled,
)

LIST = "ListTrainingJobsForHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"
THROTTLED = AwsError("ThrottlingException", "Rate exceeded")
FAILED = AwsError("InternalFailure", "Something broke.", 500)
EXPIRED = AwsError("ExpiredTokenException", "The security token has expired.")


@pytest.fixture
def job(aws, request_):
    aws.add_job("digits-1", request_)
    return aws.jobs["digits-1"]


@pytest.fixture
def trouble(aws):
    """Lets an operation's calls of the given numbers, from 1, be answered by an error."""
    answer, asked = aws.answer, Counter()

    def make(operation, error, *calls):
        def troubled(called, body):
            asked[called] += 1
            if called == operation and asked[called] in calls:
                raise error
            return answer(called, body)

        aws.answer = troubled

    return make


@pytest.fixture
def own_connection(edge, aws, aws_files, monkeypatch):
    """One that may lose its clients."""
    write_profile(aws_files)
    monkeypatch.setenv("AWS_ENDPOINT_URL", edge.url)
    return connections.connect(profile="work")


def numbers(trials):
    return [trial.number for trial in trials]


@pytest.mark.parametrize("error", [THROTTLED, FAILED])
@pytest.mark.parametrize("call", [2, 3, 4])
def test_trouble_in_the_middle_of_paging_costs_a_pause_and_no_trial(
    connection, aws, job, trouble, caplog, error, call
):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, error, call)
    pauses = []

    found = Trials(connection, sleep=pauses.append).of("digits-1")

    assert numbers(found) == list(range(1, 451))
    assert pauses == [2.0]
    assert str(error) in caplog.text
    assert "trials have come and are kept" in caplog.text


def test_a_page_that_came_is_not_asked_for_again(connection, aws, job, trouble):
    for _ in range(600):
        aws.add_trial("digits-1")
    trouble(LIST, THROTTLED, 4)

    assert len(Trials(connection, sleep=lambda _: None).of("digits-1")) == 600
    # The refused call never reaches the count; six pages, and the newest one looked at once more.
    assert aws.calls[LIST] == 7


def test_throttled_for_good_the_error_comes_after_three_pauses(connection, aws, job, trouble):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, THROTTLED, *range(2, 100))
    pauses = []

    with pytest.raises(Throttled, match="Rate exceeded"):
        Trials(connection, sleep=pauses.append).of("digits-1")

    assert pauses == [2.0, 5.0, 10.0]


@pytest.mark.parametrize("operation", [DESCRIBE, LIST])
def test_throttled_at_the_first_call_the_error_comes_at_once(connection, aws, job, operation):
    aws.refusals[operation] = THROTTLED

    with pytest.raises(Throttled):
        Trials(connection, sleep=pytest.fail).of("digits-1")


def test_a_view_that_came_in_part_is_neither_final_nor_said_to_be_all(
    connection, aws, job, trouble
):
    for _ in range(450):
        aws.add_trial("digits-1")
    job["HyperParameterTuningJobStatus"] = "Completed"
    trouble(LIST, FAILED, 2, 3)
    trials = Trials(connection)

    part = trials.changes("digits-1", None)
    rest = trials.changes("digits-1", part.cursor)

    assert len(part.trials) == 100
    assert (part.final, part.total) == (False, 450)
    assert numbers(rest.trials) == list(range(1, 351))
    assert (rest.final, rest.total, rest.reset) == (True, 450, False)


def test_a_view_that_came_in_part_is_not_kept_on_disk(connection, aws, job, trouble):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, FAILED, 2, 3)
    trials = Trials(connection)
    trials.changes("digits-1", None)

    known = TrialCache().trials(trials._jobs["digits-1"].snapshot.key)

    assert not known.settled
    assert len(Trials(connection).of("digits-1")) == 450


def test_with_nothing_new_trouble_is_told(connection, aws, job):
    aws.add_trial("digits-1", "InProgress")
    trials = Trials(connection)
    cursor = trials.changes("digits-1", None).cursor
    aws.refusals[LIST] = FAILED

    with pytest.raises(ServiceFault, match="Something broke"):
        trials.changes("digits-1", cursor)


def test_a_page_token_that_expired_begins_that_direction_anew(connection, aws, job, trouble):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, AwsError("ValidationException", "The token has expired."), 4)

    assert numbers(Trials(connection).of("digits-1")) == list(range(1, 451))


def test_a_page_token_that_is_never_taken_is_an_error_and_no_loop(connection, aws, job, trouble):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, AwsError("ValidationException", "No."), *range(2, 100))

    with pytest.raises(InvalidRequest):
        Trials(connection).of("digits-1")


def test_after_credentials_expired_midway_the_rest_is_asked_for(own_connection, aws, job, trouble):
    for _ in range(450):
        aws.add_trial("digits-1")
    trouble(LIST, EXPIRED, 2, 3)
    trials = Trials(own_connection)
    old = own_connection.client("sagemaker")

    with pytest.raises(ExpiredCredentials, match="Sign in again"):
        trials.of("digits-1")
    before = aws.calls[LIST]
    found = trials.of("digits-1")

    assert numbers(found) == list(range(1, 451))
    assert aws.calls[LIST] - before <= 5
    assert own_connection.client("sagemaker") is not old


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("RequestTimeTooSkewed", "The difference is too large."),
        ("InvalidSignatureException", "Signature expired: 20261101T000000Z is now earlier than …"),
        ("InvalidSignatureException", "Signature not yet current: 20261101T000000Z is still later"),
    ],
)
def test_a_clock_that_is_off_is_named_as_what_is_wrong(connection, aws, job, code, message):
    aws.refusals[DESCRIBE] = AwsError(code, message, 403)

    with pytest.raises(ClockIsOff, match="clock"):
        Trials(connection).of("digits-1")


def test_a_job_that_launched_its_last_trial_while_it_was_looked_at_is_not_final_without_it(
    connection, aws, job
):
    aws.add_trial("digits-1")
    listed = aws._ListTrainingJobsForHyperParameterTuningJob

    def late(body):
        """The list was made just before the last trial; the description after the job's end."""
        if aws.calls[LIST] > 1:
            return listed(body)
        answer = {"TrainingJobSummaries": list(listed(body)["TrainingJobSummaries"])}
        aws.add_trial("digits-1")
        job["HyperParameterTuningJobStatus"] = "Completed"
        return answer

    def described(body):
        while len(aws.trials["digits-1"]) < 2:
            time.sleep(0.001)
        return aws._job("digits-1")

    aws._ListTrainingJobsForHyperParameterTuningJob = late
    aws._DescribeHyperParameterTuningJob = described

    changes = Trials(connection).changes("digits-1", None)

    assert (changes.final, numbers(changes.trials)) == (True, [1, 2])


def test_a_job_deleted_while_it_is_watched_ends_the_watch_with_an_error(connection, aws, job):
    aws.add_trial("digits-1", "InProgress")
    watched = changes_of(Trials(connection), "digits-1", sleep=lambda _: aws.jobs.clear())

    assert not next(watched).final
    with pytest.raises(NotFound):
        next(watched)


def test_an_older_answer_does_not_undo_a_newer_one(connection, aws, job):
    trial = aws.add_trial("digits-1", "InProgress")
    trials = Trials(connection)
    trials.of("digits-1")
    snapshot = trials._jobs["digits-1"].snapshot
    before = dict(trial)
    finish(trial, objective=0.5)
    trials.of("digits-1")

    snapshot.put([before])

    assert snapshot.trials()[0].objective == 0.5


def test_an_objective_that_arrives_late_is_waited_for_on_disk_too(connection, aws, job):
    late = aws.add_trial("digits-1", "Completed", ObjectiveStatus="Pending")
    job["HyperParameterTuningJobStatus"] = "Completed"
    amt_lab.trials("digits-1", connection)
    known = TrialCache().trials(frames.known_trials(connection)._jobs["digits-1"].snapshot.key)
    finish(late, objective=0.9)
    frames._trials.clear()

    assert not known.whole
    assert list(amt_lab.trials("digits-1", connection)["objective"]) == [0.9]
