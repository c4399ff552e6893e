"""What going on would bring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.convergence import convergence
from amt_lab.tuning.job import Counters, TuningJobDetail

JOB = TuningJobDetail(
    name="job", arn="arn", status="Completed", strategy="Random", created=None, counters=Counters()
)


def expected(draw, trials, more, jobs=4000):
    """The mean rise of the maximum by `more` draws, simulated."""
    rng = np.random.default_rng(0)
    values = draw(rng, (jobs, trials + more))
    return float((values.max(axis=1) - values[:, :trials].max(axis=1)).mean())


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, size: rng.random(size),
        lambda rng, size: rng.normal(size=size),
        lambda rng, size: rng.exponential(size=size),
    ],
    ids=["bounded", "normal", "exponential"],
)
def test_the_expected_gain_is_that_of_the_draws_on_average(draw):
    trials = table(SPACE, [(0.01, 0.5, 1.0, 3, "rbf")] * 100, [0.5] * 100)
    gains = []
    for seed in range(30):
        trials["objective"] = draw(np.random.default_rng(seed), 100)
        (found,) = convergence(trials, job=JOB, more=20)
        gains.append(found.data["gain"])
    assert np.mean(gains) == pytest.approx(expected(draw, 100, 20), rel=0.35)


def test_more_trials_bring_more():
    trials = searched(nothing)
    few, many = (convergence(trials, job=JOB, more=more)[0] for more in (10, 100))
    assert 0 < few.data["gain"] < many.data["gain"]
    assert few.data["chance"] < many.data["chance"]


def test_a_search_at_its_ceiling_hardly_pays():
    trials = searched(lambda s, rng: 1.0 - 1e-6 * rng.random() if rng.random() > 0.3 else 0.0)
    (found,) = convergence(trials)
    assert not found.data["worth"]
    assert "going on hardly pays" in found.sentence


def test_a_minimized_objective_is_said_as_it_is():
    trials = searched(lambda s, rng: 5 + abs(rng.normal()), direction="Minimize")
    (found,) = convergence(trials)
    assert f"{trials['objective'].min():.5g}" in found.sentence


def test_time_and_money_are_those_of_the_trials_so_far():
    (found,) = convergence(searched(nothing), more=20, price=3600.0)
    assert found.data["seconds"] == 20 * 42
    assert found.data["money"] == 20 * 42


def test_a_learning_strategy_is_judged_by_its_later_trials():
    trials = searched(nothing)
    (learning,) = convergence(trials, job=replace(JOB, strategy="Bayesian"))
    (even,) = convergence(trials, job=JOB)
    assert "later trials" in learning.reason
    assert "later trials" not in even.reason


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_too_little_says_nothing(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    assert convergence(table(SPACE, settings, objectives)) == []
