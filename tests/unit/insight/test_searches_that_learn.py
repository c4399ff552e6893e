"""Crowded bounds in Bayesian searches, which sample where they expect the best: at a bound, or beside it."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE

from amt_lab.insight.boundaries import boundaries
from amt_lab.local.strategies.bayesian import BayesianSearch
from amt_lab.local.strategies.strategy import Observation

JOBS, TRIALS, NOISE = 10, 100, 0.08


def bayesian(best, seed):
    """A job whose objective is highest at `best`, a share of the range of `share`."""
    rng = np.random.default_rng(seed)
    strategy, seen = BayesianSearch(SPACE, maximize=True, seed=seed), []
    for number in range(1, TRIALS + 1):
        settings = strategy.suggest(number, seen, [])
        away = settings["share"] / 0.5 - best, np.log10(settings["rate"]) / 4 + 0.6
        value = -(away[0] ** 2) - 0.5 * away[1] ** 2 + NOISE * rng.normal()
        seen.append(Observation(settings, float(value)))
    rows = [tuple(each.settings[tuned.name] for tuned in SPACE) for each in seen]
    return table(SPACE, rows, [each.value for each in seen])


def crowded(best):
    """In how many jobs the upper bound of `share` is said to be crowded, and anything else."""
    found = [boundaries(bayesian(best, seed)) for seed in range(JOBS)]
    ends = [{(each.hyperparameters[0], each.data["end"]) for each in some} for some in found]
    return sum(("share", "high") in some for some in ends), sum(
        bool(some - {("share", "high")}) for some in ends
    )


@pytest.mark.long
def test_an_optimum_at_nine_tenths_of_a_range_seldom_gives_an_alarm():
    assert crowded(0.9)[0] <= 1


@pytest.mark.long
def test_an_optimum_beyond_a_bound_is_mostly_found_and_little_else():
    at_the_bound, elsewhere = crowded(1.2)
    assert at_the_bound >= 8
    assert elsewhere <= 1
