"""One suite of promises for every strategy that draws its trials."""

import math

import numpy as np
import pytest

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

SEARCHING = {name: each for name, each in STRATEGIES.items() if name != "Grid"}
"""A grid takes categories only and chooses nothing: its promises are its own."""

pytestmark = pytest.mark.parametrize("strategy", SEARCHING.values(), ids=SEARCHING.keys())

MIXED = (
    ContinuousRange("eta", 0.01, 0.5),
    ContinuousRange("alpha", 1e-5, 10.0, Scaling.LOGARITHMIC),
    ContinuousRange("momentum", 0.0, 0.999, Scaling.REVERSE_LOGARITHMIC),
    IntegerRange("max_depth", 1, 10),
    IntegerRange("num_round", 1, 4000, Scaling.LOGARITHMIC),
    CategoricalRange("booster", ("gbtree", "dart", "gblinear")),
)
SMALL = (IntegerRange("depth", 1, 4), CategoricalRange("booster", ("gbtree", "dart", "gblinear")))


def loss(settings):
    return (
        (settings["eta"] - 0.2) ** 2
        + (math.log10(settings["alpha"]) + 2) ** 2 / 10
        + (settings["max_depth"] - 4) ** 2 / 50
        + (settings["booster"] != "dart") * 0.2
    )


def replay(strategy, space, value, trials, *, maximize=False, seed=7, parallel=1):
    """Runs a tuning job; trials end in launch order, `parallel` at a time."""
    searcher = strategy(space, maximize=maximize, seed=seed)
    observed, pending = [], []
    for number in range(1, trials + 1):
        settings = searcher.suggest(number, observed, pending)
        if settings is None:
            break
        pending.append(settings)
        if len(pending) == parallel:
            done = pending.pop(0)
            observed.append(Observation(done, value(done)))
    return observed + [Observation(each, math.nan) for each in pending]


def keys(observations):
    return [tuple(each.settings.items()) for each in observations]


def test_every_suggestion_is_in_its_range_and_of_its_type(strategy):
    for each in replay(strategy, MIXED, loss, 16):
        assert list(each.settings) == [tuned.name for tuned in MIXED]
        for tuned in MIXED:
            value = each.settings[tuned.name]
            if isinstance(tuned, CategoricalRange):
                assert value in tuned.values
            else:
                assert type(value) is (int if isinstance(tuned, IntegerRange) else float)
                assert tuned.low <= value <= tuned.high


def test_a_seed_repeats_a_whole_search_and_another_seed_does_not(strategy):
    first, again = (replay(strategy, MIXED, loss, 14, parallel=3) for _ in range(2))
    other = replay(strategy, MIXED, loss, 14, parallel=3, seed=8)
    assert keys(first) == keys(again)
    assert set(keys(first)).isdisjoint(keys(other))


def test_a_restart_does_not_change_what_comes_next(strategy):
    observed = replay(strategy, MIXED, loss, 13)
    pending = [strategy(MIXED, maximize=False, seed=7).suggest(14, observed, [])]
    running = strategy(MIXED, maximize=False, seed=7)
    running.suggest(14, observed, [])
    restarted = strategy(MIXED, maximize=False, seed=7)
    assert running.suggest(15, observed, pending) == restarted.suggest(15, observed, pending)


def test_a_small_discrete_space_is_searched_without_repeats_until_it_is_exhausted(strategy):
    tried = replay(strategy, SMALL, lambda s: float(s["depth"]), 50, parallel=2)
    assert len(tried) == 12
    assert len(set(keys(tried))) == 12


@pytest.mark.parametrize("most", [50, 1500, 100_000])
def test_a_discrete_space_of_any_size_is_not_given_up_early(strategy, most):
    space = (IntegerRange("n", 1, most),)
    tried = replay(strategy, space, lambda s: abs(s["n"] - 0.4 * most), 14)
    assert len(set(keys(tried))) == 14


def test_the_last_point_of_a_space_is_found(strategy):
    space = (IntegerRange("n", 1, 2000, Scaling.LOGARITHMIC),)
    tried = [Observation({"n": n}, float(n)) for n in range(1, 2001) if n != 1999]
    assert strategy(space, maximize=False, seed=0).suggest(2000, tried, []) == {"n": 1999}
    assert strategy(space, maximize=False, seed=0).suggest(2000, tried, [{"n": 1999}]) is None


def test_a_category_beside_a_wide_integer_is_never_proposed_twice(strategy):
    space = (IntegerRange("n", 1, 3000), CategoricalRange("kind", ("a", "b")))
    tried = replay(strategy, space, lambda s: abs(s["n"] - 1000) / 3000, 30, parallel=3)
    assert len(set(keys(tried))) == 30


@pytest.mark.parametrize("value", [0.5, 0.0, -1e300])
def test_objectives_that_are_all_equal_do_not_stop_the_search(strategy, value):
    tried = replay(strategy, MIXED, lambda _: value, 13)
    assert len(set(keys(tried))) == 13


def test_trials_that_failed_do_not_stop_the_search(strategy):
    tried = replay(strategy, MIXED, lambda s: math.nan if s["eta"] > 0.2 else loss(s), 20)
    assert len(set(keys(tried))) == 20


def test_a_search_where_every_trial_fails_goes_on_trying_new_settings(strategy):
    tried = replay(strategy, MIXED, lambda _: math.nan, 15)
    assert len(set(keys(tried))) == 15


def test_wild_objectives_are_taken(strategy):
    wild = iter([1e308, -1e308, math.inf, -math.inf, 0.0, 1e-320, *range(20)])
    assert len(replay(strategy, MIXED, lambda _: float(next(wild)), 16)) == 16


def test_a_single_range_is_enough(strategy):
    space = (ContinuousRange("eta", 0.0, 1.0),)
    tried = replay(strategy, space, lambda s: (s["eta"] - 0.3) ** 2, 15)
    assert min(each.value for each in tried) < 0.01


def test_thirty_ranges_are_taken(strategy):
    space = tuple(ContinuousRange(f"x{i}", 0.0, 1.0) for i in range(30))
    tried = replay(strategy, space, lambda s: sum(s.values()), 13)
    assert len(tried) == 13


def test_maximizing_is_minimizing_the_opposite(strategy):
    down = replay(strategy, MIXED, loss, 14, maximize=False)
    up = replay(strategy, MIXED, lambda s: -loss(s), 14, maximize=True)
    assert keys(down) == keys(up)


def test_a_parents_observations_are_taken_beside_its_own(strategy):
    parents = [
        Observation(dict(settings), value)
        for settings, value in (
            (each.settings, each.value) for each in replay(strategy, MIXED, loss, 12, seed=1)
        )
    ]
    suggested = strategy(MIXED, maximize=False, seed=7).suggest(1, parents, [])
    assert suggested not in [each.settings for each in parents]


def test_half_of_its_trials_lie_in_each_half_of_a_logarithmic_range_at_first(strategy):
    searcher = strategy(MIXED, maximize=False, seed=3)
    drawn = [searcher.suggest(number, [], [])["alpha"] for number in range(1, 65)]
    low = np.mean([value < 1e-2 for value in drawn])
    assert 0.3 < low < 0.7
