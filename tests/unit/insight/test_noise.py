"""The noise level, and ties with the best trial."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, searched

from amt_lab.insight.finding import Confidence
from amt_lab.insight.noise import noise
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange

STEPS = (IntegerRange("depth", 1, 6),)


def repeated(level, gap=1.0, times=10):
    """Six settings, each `times` over, one `gap` better than the one before."""
    rng = np.random.default_rng(0)
    settings = [(depth,) for depth in range(1, 7) for _ in range(times)]
    return table(STEPS, settings, [gap * depth + level * rng.normal() for (depth,) in settings])


def test_repeated_settings_give_the_noise_level():
    (found,) = noise(repeated(0.1))
    assert found.data["noise"] == pytest.approx(0.1, rel=0.25)
    assert found.confidence is Confidence.HIGH
    assert "54 repeats" in found.reason


def test_trials_of_the_best_setting_tie():
    trials = repeated(0.1)
    (found,) = noise(trials)
    tied = trials[trials["name"].isin(found.trials)]
    assert set(tied["hp.depth"]) == {6}
    assert len(tied) >= 8
    assert set(found.data["repeat"]) <= set(found.trials)
    assert f"the best {len(tied)} trials tie" in found.sentence


def test_a_best_trial_beyond_the_noise_is_truly_ahead():
    trials = repeated(0.01, times=2)
    trials.loc[0, "objective"] = 20.0
    trials.loc[1, "objective"] = 20.0 - 0.1  # its repeat: the noise level stays small
    (found,) = noise(trials)
    assert "truly ahead" in found.sentence or found.data["tied"] == 2


def test_near_settings_give_it_where_none_was_repeated():
    space = (ContinuousRange("x", 0.0, 1.0), ContinuousRange("y", 0.0, 1.0))
    rng = np.random.default_rng(0)
    settings = rng.random((400, 2))
    objective = np.sin(3 * settings[:, 0]) + settings[:, 1] ** 2 + 0.1 * rng.normal(size=400)
    (found,) = noise(table(space, settings.tolist(), objective))
    assert found.data["noise"] == pytest.approx(0.1, rel=0.2)
    assert found.confidence is Confidence.MEDIUM
    assert "estimated" in found.reason


@pytest.mark.parametrize("level", [0.002, 0.01])
def test_a_smooth_objective_of_many_hyperparameters_is_not_taken_for_noise(level):
    def smooth(settings, rng):
        bend = (np.log10(settings["rate"]) + 2) ** 2 / 10
        return settings["share"] - bend + 0.1 * (settings["kernel"] == "rbf") + level * rng.normal()

    (found,) = noise(searched(smooth, 120))
    assert level / 1.5 < found.data["noise"] < 1.5 * level
    assert found.data["tied"] < 12
    assert found.confidence is Confidence.MEDIUM


def test_noise_that_may_be_the_ruggedness_of_the_objective_is_told_as_a_bound():
    def rugged(settings, _):
        return np.sin(40 * settings["share"]) * np.sin(9 * settings["weight"])

    (found,) = noise(searched(rugged, 200))
    assert found.confidence is Confidence.LOW
    assert "up to" in found.sentence


def test_an_objective_that_is_noise_alone_is_told_so():
    (found,) = noise(searched(lambda s, rng: rng.normal(), 200))
    assert found.data["share_of_spread"] > 0.8
    assert "may tie with the best one" in found.sentence


def test_a_smooth_objective_without_noise_has_no_tie_of_many():
    space = (ContinuousRange("x", 0.0, 1.0),)
    places = np.random.default_rng(0).random((100, 1))
    found = noise(table(space, places.tolist(), -((places[:, 0] - 0.5) ** 2)))
    assert all(each.data["share_of_spread"] < 0.1 for each in found)


@pytest.mark.parametrize("category", ["rbf", "poly"])
def test_a_hyperparameter_that_was_held_still_is_no_hindrance(category):
    rng = np.random.default_rng(0)
    settings = [(0.01, share, 1.0, 3, category) for share in rng.uniform(0, 0.5, 100)]
    objective = [share + 0.01 * rng.normal() for _, share, *_ in settings]
    (found,) = noise(table(SPACE, settings, objective))
    assert found.data["noise"] == pytest.approx(0.01, rel=0.3)


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_too_little_says_nothing(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    assert noise(table(SPACE, settings, objectives)) == []
