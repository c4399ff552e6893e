"""Random search: what its seed says, whatever the trials find and whenever they end."""

import math

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange

SPACE = (ContinuousRange("eta", 0.1, 0.5), IntegerRange("depth", 1, 1000))


def drawn(number, seen, seed=7):
    searcher = STRATEGIES["Random"](SPACE, maximize=True, seed=seed)
    observed = [Observation(settings, value) for settings, value in seen]
    return searcher.suggest(number, observed, [])


def test_a_trials_settings_follow_from_seed_and_number_whatever_was_found_before():
    first, second = drawn(1, []), drawn(2, [])
    assert drawn(3, [(first, 0.1), (second, 0.9)]) == drawn(3, [])
    assert drawn(3, [(second, math.nan)]) == drawn(3, [])
    assert drawn(3, [], seed=8) != drawn(3, [])
