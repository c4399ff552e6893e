"""When a tuning job has found what it was to find."""

import pytest

from amt_lab.local.engine.completion import Completion


def after(values, criteria=None, *, maximize=True):
    completion = Completion(criteria or {}, maximize=maximize)
    for value in values:
        completion.sees(value)
    return completion


def patience(trials):
    return {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": trials}}


CONVERGENCE = {"ConvergenceDetected": {"CompleteOnConvergence": "Enabled"}}


@pytest.mark.parametrize(
    ("maximize", "short", "there"), [(True, 0.89, 0.9), (False, 0.91, 0.9)], ids=["max", "min"]
)
def test_a_target_is_reached_by_its_value_and_not_before(maximize, short, there):
    target = {"TargetObjectiveMetricValue": 0.9}
    assert not after([short], target, maximize=maximize).reached
    assert after([short, there], target, maximize=maximize).reached


def test_a_later_worse_trial_does_not_take_the_target_away():
    assert after([0.95, 0.1], {"TargetObjectiveMetricValue": 0.9}).reached


def test_trials_that_gain_one_percent_or_less_on_the_best_are_not_improving():
    assert after([100.0, 101.0, 90.0]).not_improving == 2
    assert after([100.0, 90.0, 101.1]).not_improving == 0
    assert after([100.0, 98.9], maximize=False).not_improving == 0


def test_a_gain_is_measured_on_the_best_of_all_trials_before():
    """Each step gains 0.9 %: none improves, and the third is held against the second."""
    assert after([100.0, 100.9, 101.8]).not_improving == 2


def test_a_job_ends_after_so_many_trials_that_do_not_improve():
    assert not after([0.5, 0.6, 0.6, 0.6], patience(3)).reached
    assert after([0.5, 0.6, 0.6, 0.6, 0.1], patience(3)).reached


def test_what_still_ran_when_the_search_was_over_does_not_change_why():
    assert after([0.5, 0.5, 0.5, 0.5, 0.9], patience(3)).not_improving == 3


def test_a_search_has_converged_when_its_later_half_improved_nothing():
    improving = [2.0**n for n in range(10)]
    assert not after([*improving, *[1.0] * 9], CONVERGENCE).converged
    assert after([*improving, *[1.0] * 10], CONVERGENCE).reached
    assert not after([1.0] * 19).converged


def test_convergence_ends_only_a_job_that_asked_for_it():
    assert not after([1.0] * 50).reached
    assert after([1.0] * 50).converged


def test_no_trial_reaches_nothing():
    assert not after([], {"TargetObjectiveMetricValue": 0.0, **patience(3), **CONVERGENCE}).reached
