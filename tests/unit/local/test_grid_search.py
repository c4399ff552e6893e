"""Grid search: every combination, once."""

import itertools

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.tuning.ranges import CategoricalRange

SPACE = (CategoricalRange("a", ("1", "2", "3")), CategoricalRange("b", ("x", "y")))


def grid(seed=0):
    return STRATEGIES["Grid"](SPACE, maximize=True, seed=seed)


def test_every_combination_is_tried_once_and_then_there_is_none():
    tried = [tuple(grid().suggest(number, [], []).values()) for number in range(1, 7)]
    assert tried == list(itertools.product(("1", "2", "3"), ("x", "y")))
    assert grid().suggest(7, [], []) is None


def test_a_trials_settings_depend_on_its_number_alone():
    third = grid().suggest(3, [], [])
    seen = [Observation({"a": "2", "b": "x"}, 0.5)]
    assert grid(seed=9).suggest(3, seen, [{"a": "1", "b": "x"}]) == third
