"""What improvements cost, and what would have been saved."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.cost import cost
from amt_lab.insight.early_stopping import median_stops
from amt_lab.tuning.job import Counters, TuningJobDetail

ROW = (0.01, 0.5, 1.0, 3, "rbf")


def of_values(values, **how):
    return table(SPACE, [ROW] * len(values), values, **how)


def curves_of(printed, metric="score"):
    """Curves of trials 1, 2, …: their values ten seconds apart."""
    rows = [
        (trial, metric, step, 10.0 * (step + 1), value)
        for trial, values in enumerate(printed, 1)
        for step, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["trial", "metric", "step", "relative_s", "value"])


def job_of(instances, strategy="Bayesian"):
    return TuningJobDetail(
        name="job",
        arn="arn",
        status="Completed",
        strategy=strategy,
        created=None,
        counters=Counters(),
        describe={"TrainingJobDefinition": {"ResourceConfig": {"InstanceCount": instances}}},
    )


def test_what_most_of_the_gain_cost_is_told():
    found = cost(of_values([*np.linspace(0, 1, 5), *[0.5] * 15]), price=3600.0)[0]
    assert found.data["trials_for_most"] == 5
    assert found.data["seconds_for_most"] == 5 * 42
    assert found.data["money"] == 20 * 42
    assert "there after 5 of 20 trials" in found.sentence
    assert "the other 15" in found.sentence


def test_each_improvement_has_its_price():
    found = cost(of_values([1.0, 0.5, 2.0, *[0.0] * 10]), price=3600.0)[0]
    steps = found.data["improvements"]
    assert [step["objective"] for step in steps] == [1.0, 2.0]
    assert [step["money"] for step in steps] == pytest.approx([42, 126])


def test_without_a_price_nothing_is_said_of_money():
    found = cost(searched(nothing))
    assert all(each.data.get("money") is None for each in found)
    assert not any("money" in each.sentence for each in found)


def test_every_instance_of_a_trial_is_billed():
    trials = searched(nothing)
    one, three = (cost(trials, job=job_of(count))[0].data["seconds"] for count in (1, 3))
    assert three == 3 * one


def test_where_billable_time_is_not_known_the_time_that_trials_ran_counts():
    trials = searched(nothing, 20)
    trials["billable_s"] = pd.array([None] * 20, dtype="Int64")
    assert cost(trials)[0].data["seconds"] == 20 * 42


def test_early_stopping_is_replayed_on_the_curves():
    good, bad = [0.5, 0.6, 0.7, 0.8], [0.1, 0.1, 0.1, 0.1]
    printed = [good] * 9 + [bad] * 3
    found = cost(of_values([values[-1] for values in printed]), curves=curves_of(printed))[1]
    # The three stop after their first value, 10 of 42 seconds in.
    assert found.data["seconds_saved"] == pytest.approx(3 * 32)
    assert len(found.trials) == 3
    assert not found.data["best_lost"]


def test_early_stopping_that_would_have_lost_the_best_trial_says_so():
    late = [0.0, 0.0, 0.0, 9.0]
    printed = [[0.5, 0.6, 0.7, 0.8]] * 10 + [late]
    found = cost(of_values([values[-1] for values in printed]), curves=curves_of(printed))[1]
    assert found.data["best_lost"]
    assert "would have stopped the best one, too" in found.sentence


def test_without_curves_early_stopping_is_bounded_by_the_time_of_weak_trials():
    found = cost(of_values([*[0.5] * 10, 0.1, 0.2, 0.9]))[1]
    assert found.data["seconds_saved"] == 2 * 42
    assert "at most" in found.sentence


def test_a_job_that_stopped_trials_early_is_not_told_to():
    trials = searched(nothing)
    trials.loc[3, "early_stopped"] = True
    assert not any("Early stopping" in each.sentence for each in cost(trials))


def test_a_curve_that_falls_is_stopped_where_less_is_better():
    printed = [[1.0, 0.5, 0.4]] * 4 + [[1.0, 0.9, 0.9]]
    assert median_stops(curves_of(printed), -1)[5].epoch == 1


def test_no_trial_is_stopped_before_there_are_others_to_compare_with():
    assert median_stops(curves_of([[0.5], [0.4], [0.3]]), 1) == {}


def together(trials, at_once):
    """The same trials, `at_once` of them at any time."""
    start = trials["started"].min()
    began = [start + timedelta(seconds=42 * (row // at_once)) for row in range(len(trials))]
    return trials.assign(
        started=pd.Series(began, dtype=trials["started"].dtype),
        ended=pd.Series([each + timedelta(seconds=42) for each in began]).astype(
            trials["ended"].dtype
        ),
    )


def test_trials_at_once_and_what_one_after_the_other_would_have_taken():
    trials = together(searched(nothing, 30), 3)
    trials.attrs = searched(nothing, 30).attrs
    found = cost(trials, job=job_of(1))[-1]
    assert found.data["at_once"] == 3
    assert found.data["wall_seconds"] == 10 * 42
    assert found.data["serial_seconds"] == 30 * 42


def test_random_trials_lose_nothing_by_running_at_once():
    trials = together(searched(nothing, 30), 3)
    trials.attrs = searched(nothing, 30).attrs
    found = cost(trials, job=job_of(1, strategy="Random"))
    assert not any("at once" in each.sentence for each in found)


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_too_little_says_nothing(objectives):
    assert cost(of_values(objectives)) == []
