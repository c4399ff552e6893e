"""Early stopping by the median rule: which trial is stopped at which epoch."""

import pytest

from amt_lab.local.strategies.median_rule import MedianRule

FALLING = [0.8, 0.6, 0.4, 0.2]
"""Running averages .8, .7, .6, .5."""


def told(rule, number, values):
    """The epoch (1-based) at which a trial is stopped, None where it may go on."""
    for epoch, value in enumerate(values, 1):
        if rule.sees(number, value):
            return epoch
    return None


def after(*curves, maximize=False):
    rule = MedianRule(maximize=maximize)
    for number, values in enumerate(curves, 1):
        for value in values:
            rule.sees(number, value)
    return rule


def test_a_value_is_held_against_the_running_average_and_not_against_the_value_at_the_epoch():
    """At epoch 4 the others stand at 0.2, and their running average at 0.5."""
    assert told(after(FALLING, FALLING, FALLING), 4, [0.8, 0.7, 0.6, 0.5]) is None
    assert told(after(FALLING, FALLING, FALLING), 4, [0.8, 0.7, 0.6, 0.51]) == 4


def test_the_middle_of_the_earlier_trials_decides_and_not_their_best_or_mean():
    rule = after([0.1], [0.2], [0.9])
    assert told(rule, 4, [0.19]) is None
    assert told(rule, 5, [0.3]) == 1


def test_maximizing_stops_the_lower_value():
    rule = after([0.5], [0.6], [0.7], maximize=True)
    assert told(rule, 4, [0.61]) is None
    assert told(rule, 5, [0.59]) == 1


@pytest.mark.parametrize("curves", [[], [FALLING], [FALLING, FALLING]])
def test_nothing_is_stopped_before_three_earlier_trials_reached_the_epoch(curves):
    assert told(after(*curves), 9, [5.0] * 4) is None


def test_trials_that_ended_before_an_epoch_have_no_say_in_it():
    assert told(after(FALLING, FALLING, FALLING[:2]), 4, [0.8, 0.7, 9.0]) is None
    assert told(after(FALLING, FALLING, FALLING[:2]), 4, [0.8, 9.0]) == 2


def test_later_trials_have_no_say():
    rule = after([0.9], [0.1], [0.1], [0.1])
    assert told(rule, 1, [5.0]) is None


def test_a_failed_trial_is_forgotten():
    rule = after([0.1], [0.1], [0.1])
    rule.forget(2)
    assert told(rule, 4, [9.0]) is None
