"""What holds of any space and any order in which trials end, on spaces drawn at random."""

import math

import numpy as np
import pytest

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.local.strategies.grid_points import count_points, point_of
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

CASES = range(4)


def discrete_space(rng):
    """One to three ranges of integers and categories, 4 to 24 points."""
    while True:
        space = tuple(_discrete_range(rng, f"r{i}") for i in range(int(rng.integers(1, 4))))
        if 4 <= count_points(space) <= 24:
            return space


def _discrete_range(rng, name):
    if rng.random() < 0.5:
        return CategoricalRange(name, tuple("abcde"[: int(rng.integers(1, 6))]))
    low = int(rng.integers(1, 20))
    scaling = [Scaling.LINEAR, Scaling.LOGARITHMIC, Scaling.AUTO][int(rng.integers(3))]
    return IntegerRange(name, low, low + int(rng.integers(1, 8)), scaling)


def mixed_space(rng):
    return (*discrete_space(rng), ContinuousRange("c", 0.1, 1.0), IntegerRange("wide", 1, 10**6))


def tuning_job(strategy, space, seed, *, most, parallel, order, failing=0.2):
    """Settings in the order of the trials' numbers; `order` draws which trial ends and whether it failed."""
    searcher = STRATEGIES[strategy](space, maximize=bool(seed % 2), seed=seed)
    asked, observed, running = [], {}, []
    while len(asked) < most:
        known = [observed[number] for number in sorted(observed)]
        pending = [asked[number] for number in running]
        settings = searcher.suggest(len(asked) + 1, known, pending)
        if settings is None:
            break
        running.append(len(asked))
        asked.append(settings)
        if len(running) == parallel:
            ended = running.pop(int(order.integers(len(running))))
            failed = order.random() < failing
            value = math.nan if failed else float(order.standard_normal())
            observed[ended] = Observation(asked[ended], value)
    return asked


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "Grid"])
def test_with_trials_pending_every_discrete_point_is_proposed_just_once(strategy, case):
    rng = np.random.default_rng(case)
    space = discrete_space(rng)
    asked = tuning_job(strategy, space, case, most=100, parallel=1 + case, order=rng)
    assert len(asked) == count_points(space)
    assert len({point_of(settings) for settings in asked}) == len(asked)


@pytest.mark.parametrize("case", CASES)
def test_a_grid_has_every_combination_just_once_whatever_ends_first(case):
    rng = np.random.default_rng(case)
    space = tuple(CategoricalRange(f"r{i}", tuple("abcd"[: 2 + case % 3])) for i in range(3))
    asked = tuning_job("Grid", space, case, most=100, parallel=1 + case, order=rng)
    assert len(asked) == len({point_of(settings) for settings in asked}) == count_points(space)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("strategy", ["Random", "Hyperband"])
def test_the_seed_alone_decides_what_is_drawn_whatever_ends_first(strategy, case):
    space = mixed_space(np.random.default_rng(case))
    runs = [
        tuning_job(strategy, space, seed, most=30, parallel=3, order=np.random.default_rng(order))
        for seed, order in ((case, 1), (case, 2), (case + 9, 1))
    ]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_bayesian_search_is_repeated_to_the_value_by_the_same_order_of_completions():
    space = mixed_space(np.random.default_rng(0))
    runs = [
        tuning_job("Bayesian", space, 5, most=14, parallel=3, order=np.random.default_rng(order))
        for order in (1, 1, 2)
    ]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
