"""Trials by few calls, and the cursor that tells only what changed."""

from __future__ import annotations

import math

import pytest
from aws_edge import finish

from amt_lab.sagemaker.trials import Trials
from amt_lab.tuning.errors import NotFound
from amt_lab.tuning.trial import trial_columns

LIST = "ListTrainingJobsForHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"


@pytest.fixture
def trials(connection, aws, request_):
    aws.add_job("digits-1", request_)
    return Trials(connection)


def add(aws, count, status="Completed"):
    return [aws.add_trial("digits-1", status) for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_a_first_view_is_one_describe_and_a_list_call_a_hundred_trials(aws, trials, count):
    add(aws, count)
    aws.calls.clear()

    found = trials.of("digits-1")

    assert [trial.number for trial in found] == list(range(1, count + 1))
    assert aws.calls == {DESCRIBE: 1, LIST: max(1, math.ceil(count / 100))}


@pytest.mark.parametrize("count", [10, 750])
def test_a_refresh_costs_the_same_however_many_trials_there_are(aws, trials, count):
    add(aws, count)
    add(aws, 3, "InProgress")
    trials.of("digits-1")
    aws.calls.clear()

    trials.changes("digits-1", None)

    assert aws.calls == {DESCRIBE: 1, LIST: 1}


def test_an_old_trial_that_still_runs_costs_one_more_call(aws, trials):
    add(aws, 1, "InProgress")
    add(aws, 400)
    trials.of("digits-1")
    aws.calls.clear()

    trials.changes("digits-1", None)

    assert aws.calls == {DESCRIBE: 1, LIST: 2}


def test_the_end_of_an_old_trial_is_seen(aws, trials):
    (old,) = add(aws, 1, "InProgress")
    add(aws, 250)
    cursor = trials.changes("digits-1", None).cursor
    finish(old, objective=0.5)

    changes = trials.changes("digits-1", cursor)

    assert [(trial.number, trial.objective) for trial in changes.trials] == [(1, 0.5)]


def test_more_than_a_page_of_new_trials_is_seen_whole(aws, trials):
    add(aws, 10)
    cursor = trials.changes("digits-1", None).cursor
    add(aws, 230)

    changes = trials.changes("digits-1", cursor)

    assert [trial.number for trial in changes.trials] == list(range(11, 241))
    assert changes.total == 240


def test_only_what_changed_travels(aws, trials):
    first, second = add(aws, 2, "InProgress")
    start = trials.changes("digits-1", None)
    finish(second, objective=0.7)
    add(aws, 1, "InProgress")

    changes = trials.changes("digits-1", start.cursor)
    again = trials.changes("digits-1", changes.cursor)

    assert [trial.number for trial in changes.trials] == [2, 3]
    assert not changes.reset
    assert list(again.trials) == []
    assert again.cursor == changes.cursor
    assert first["TrainingJobStatus"] == "InProgress"


@pytest.mark.parametrize("cursor", [None, "", "elsewhere.1", "nonsense", "é.²"])
def test_a_cursor_that_is_not_known_starts_over(aws, trials, cursor):
    add(aws, 3)
    trials.changes("digits-1", None)

    changes = trials.changes("digits-1", cursor)

    assert changes.reset
    assert len(changes.trials) == 3


def test_a_cursor_of_another_process_starts_over(aws, trials, connection):
    add(aws, 3)
    cursor = Trials(connection).changes("digits-1", None).cursor

    assert trials.changes("digits-1", cursor).reset


def test_a_job_of_the_same_name_made_later_starts_over(aws, trials, request_):
    add(aws, 2)
    cursor = trials.changes("digits-1", None).cursor
    aws.add_job("other", request_)
    aws.add_job("digits-1", request_)

    changes = trials.changes("digits-1", cursor)

    assert changes.reset
    assert changes.total == 0


def test_an_ended_job_is_final_once_its_trials_are(aws, trials):
    (last,) = add(aws, 1, "Stopping")
    aws.jobs["digits-1"]["HyperParameterTuningJobStatus"] = "Stopped"

    assert not trials.changes("digits-1", None).final

    finish(last, objective=0.1, status="Stopped")

    assert trials.changes("digits-1", None).final


def test_a_second_view_of_an_ended_job_is_one_describe(aws, trials):
    add(aws, 120)
    aws.jobs["digits-1"]["HyperParameterTuningJobStatus"] = "Completed"
    trials.of("digits-1")
    aws.calls.clear()

    assert len(trials.of("digits-1")) == 120
    assert aws.calls == {DESCRIBE: 1}


def test_a_trial_is_not_settled_while_its_objective_is_pending(aws, trials):
    late = aws.add_trial("digits-1", "Completed", ObjectiveStatus="Pending")
    aws.jobs["digits-1"]["HyperParameterTuningJobStatus"] = "Completed"
    start = trials.changes("digits-1", None)
    finish(late, objective=0.9)

    changes = trials.changes("digits-1", start.cursor)

    assert not start.final
    assert [trial.objective for trial in changes.trials] == [0.9]
    assert changes.final


def test_the_tuned_hyperparameters_are_named_before_any_trial(trials):
    changes = trials.changes("digits-1", None)

    assert changes.hyperparameters == ["alpha", "eta", "min_child_weight", "max_depth"]
    assert list(changes.trials) == []


def test_an_unknown_job_is_not_found(trials):
    with pytest.raises(NotFound, match="can't find a tuning job called other"):
        trials.of("other")


def test_a_first_listing_comes_from_both_ends_at_once(aws, trials):
    add(aws, 500)
    orders = []
    listed = aws._ListTrainingJobsForHyperParameterTuningJob
    aws._ListTrainingJobsForHyperParameterTuningJob = lambda body: (
        orders.append(body["SortOrder"]) or listed(body)
    )

    assert len(trials.of("digits-1")) == 500
    assert sorted(orders) == ["Ascending"] * 2 + ["Descending"] * 3


def test_trials_whose_names_have_no_number_are_all_listed_too(aws, trials):
    names = [f"trial-{number}" for number in range(350)]
    for name in names:
        aws.add_trial("digits-1", TrainingJobName=name)

    assert [trial.name for trial in trials.of("digits-1")] == names
    assert aws.calls[LIST] <= 5


def test_a_count_of_the_service_that_lags_behind_costs_calls_and_no_trial(aws, trials):
    add(aws, 450)
    counters = {"Completed": 90, "InProgress": 0, "Stopped": 0}
    describe = aws._DescribeHyperParameterTuningJob
    aws._DescribeHyperParameterTuningJob = lambda body: {
        **describe(body),
        "TrainingJobStatusCounters": counters,
    }

    assert len(trials.of("digits-1")) == 450
    assert aws.calls[LIST] == 5


def test_trials_as_columns_are_those_that_the_trials_themselves_would_make(aws, trials):
    add(aws, 2)
    add(aws, 1, "InProgress")
    aws.add_trial("digits-1", "Failed", FailureReason="AlgorithmError: no")

    changes = trials.changes("digits-1", None)
    made = trial_columns(list(changes.trials), changes.hyperparameters)

    assert list(changes.columns) == list(made)
    for name, values in made.items():
        if name in ("started", "ended"):
            values = [None if time is None else round(time.timestamp() * 1000) for time in values]
        assert list(changes.columns[name]) == values, name


def test_trials_are_a_sequence_to_look_at(aws, trials):
    add(aws, 5)
    found, _ = trials.with_detail("digits-1")

    assert len(found) == 5
    assert found[-1].number == 5
    assert [trial.number for trial in found[1:3]] == [2, 3]
    with pytest.raises(IndexError):
        found[5]


def test_a_look_that_is_broken_off_asks_for_no_more_and_the_next_one_goes_on(aws, trials):
    add(aws, 1000)
    pages = []

    def interrupted(page, _job):
        pages.append(len(page))
        if len(pages) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trials.with_detail("digits-1", interrupted)
    broken_off = aws.calls[LIST]
    found, _ = trials.with_detail("digits-1")

    assert broken_off < 10
    assert [trial.number for trial in found] == list(range(1, 1001))
    assert aws.calls[LIST] <= 11  # the newest page once more
