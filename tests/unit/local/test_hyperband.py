"""Hyperband: which trial is stopped at which rung."""

from collections import Counter

import pytest

from amt_lab.local.strategies.hyperband import SuccessiveHalving

BOLD, LATER, NEVER = 0, 1, 2


def halving(least=1, most=9, *, maximize=True, ends_itself=True):
    """Rungs at 1 and 3 of 9, after which trials end by themselves."""
    return SuccessiveHalving(least, most, maximize=maximize, seed=4, ends_itself=ends_itself)


def numbers(bracket, count=6):
    """The first trials of a bracket."""
    return [n for n in range(1, 500) if halving().bracket(n) == bracket][:count]


def told(rule, number, values):
    """The resource at which a trial is stopped, None where it may go on."""
    for used, value in enumerate(values, 1):
        if rule.sees(number, value):
            return used
    return None


def test_a_trial_that_is_not_in_the_best_third_at_a_rung_is_stopped_there():
    rule, (first, second, third, fourth, *_) = halving(), numbers(BOLD)
    assert told(rule, first, [0.5]) is None
    assert told(rule, second, [0.6]) is None
    assert told(rule, third, [0.55]) == 1
    assert told(rule, fourth, [0.7]) is None


def test_a_trial_that_falls_behind_later_is_stopped_at_the_later_rung():
    rule, (first, second, third, *_) = halving(), numbers(BOLD)
    told(rule, first, [0.1, 0.5, 0.6])
    told(rule, second, [0.2, 0.5, 0.7])
    assert told(rule, third, [0.9, 0.1, 0.1]) == 3


def test_minimizing_keeps_the_lower_values():
    rule, (first, second, third, fourth, *_) = halving(maximize=False), numbers(BOLD)
    told(rule, first, [0.5])
    told(rule, second, [0.6])
    assert told(rule, third, [0.4]) is None
    assert told(rule, fourth, [0.55]) == 1


def test_equal_values_are_not_behind_each_other():
    rule = halving()
    assert [told(rule, number, [0.5] * 9) for number in numbers(BOLD)] == [None] * 6


def test_between_rungs_nothing_is_stopped():
    rule, (first, second, third, *_) = halving(least=2, most=9), numbers(BOLD)
    told(rule, first, [0.5, 0.5])
    told(rule, second, [0.6, 0.6])
    assert told(rule, third, [0.0, 0.9, 0.0, 0.0, 0.0]) is None


def test_a_bracket_leaves_out_its_first_rungs_and_the_last_bracket_all():
    for bracket, expected in ((LATER, 3), (NEVER, None)):
        rule, (first, second, third, *_) = halving(), numbers(bracket)
        told(rule, first, [0.5] * 9)
        told(rule, second, [0.6] * 9)
        assert told(rule, third, [0.0] * 9) == expected


def test_brackets_do_not_judge_each_other():
    rule = halving()
    for number in numbers(LATER):
        told(rule, number, [0.9] * 9)
    assert told(rule, numbers(BOLD)[0], [0.0] * 9) is None


@pytest.mark.parametrize("bracket", [BOLD, NEVER])
def test_a_trial_is_stopped_once_it_reaches_the_most_resource(bracket):
    rule, (number, *_) = halving(ends_itself=False), numbers(bracket)
    assert told(rule, number, [0.5] * 20) == 9


@pytest.mark.parametrize("bracket", [BOLD, NEVER])
def test_a_trial_that_ends_at_the_most_resource_by_itself_is_left_to_save_its_model(bracket):
    rule, (number, *_) = halving(), numbers(bracket)
    assert told(rule, number, [0.5] * 9) is None
    assert rule.sees(number, 0.5)


def test_most_trials_are_in_the_boldest_bracket_and_some_in_each():
    """Hyperband's numbers for two rungs: 9, 5 and 3."""
    found = Counter(halving().bracket(number) for number in range(1, 1701))
    assert found[BOLD] == pytest.approx(900, rel=0.1)
    assert found[LATER] == pytest.approx(500, rel=0.1)
    assert found[NEVER] == pytest.approx(300, rel=0.15)


def test_a_trial_that_runs_anew_counts_once():
    rule, (first, second, third, *_) = halving(), numbers(BOLD)
    told(rule, first, [0.9, 0.9])
    rule.forget(first)
    told(rule, first, [0.1])
    told(rule, second, [0.2])
    assert told(rule, third, [0.3]) is None


def test_what_a_restart_reads_back_in_any_order_decides_the_same():
    first, second, third, fourth, *_ = numbers(BOLD)
    curves = {first: [0.1, 0.2, 0.6], second: [0.3, 0.4, 0.5], third: [0.2]}
    verdicts = []
    for order in ([first, second, third], [third, second, first]):
        rule = halving()
        for number in order:
            for value in curves[number]:
                rule.sees(number, value)
        verdicts.append(told(rule, fourth, [0.35, 0.4, 0.55]))
    assert verdicts == [3, 3]
