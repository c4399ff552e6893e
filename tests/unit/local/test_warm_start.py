"""What a tuning job takes over from its parents' trials, and what it makes of it."""

import numpy as np
import pytest

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.local.strategies.warm_start import Inheritance, settings_in
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

SPACE = (
    ContinuousRange("eta", 0.1, 0.5),
    ContinuousRange("alpha", 1e-4, 1.0, Scaling.LOGARITHMIC),
    IntegerRange("depth", 6, 24),
    CategoricalRange("booster", ("gbtree", "dart")),
)
TRIAL = {"eta": "0.2", "alpha": "0.01", "depth": "7", "booster": "dart", "objective": "x"}
LINE = (ContinuousRange("x", 0.0, 1.0),)


def test_a_parents_trial_has_its_ranges_own_types_whether_tuned_or_static_there():
    assert settings_in(SPACE, TRIAL) == {"eta": 0.2, "alpha": 0.01, "depth": 7, "booster": "dart"}


def test_a_trial_a_little_outside_of_the_childs_ranges_is_kept_as_it_was():
    assert settings_in(SPACE, {**TRIAL, "eta": "0.05"})["eta"] == 0.05


@pytest.mark.parametrize(
    "changes",
    [
        {"eta": "7"},
        {"alpha": "0"},
        {"alpha": "-1"},
        {"depth": "many"},
        {"booster": "gblinear"},
        {"eta": "nan"},
    ],
    ids=str,
)
def test_a_trial_that_has_no_place_in_the_childs_ranges_is_left_out(changes):
    assert settings_in(SPACE, {**TRIAL, **changes}) is None


def test_a_trial_without_a_hyperparameter_of_the_child_is_left_out():
    assert settings_in(SPACE, {"eta": "0.2"}) is None


def test_identical_parents_are_taken_as_they_are():
    parents = [[Observation({"x": 0.1}, 1.0)], [Observation({"x": 0.2}, 2.0)]]
    taught = Inheritance(LINE, parents, transfer=False)
    assert taught.observations([Observation({"x": 0.1}, 9.0)]) == [*parents[0], *parents[1]]


def test_each_parent_on_other_data_is_moved_to_the_childs_level():
    """The child is 0.5 above the first parent and 10 below the second, where their trials lie close."""
    here, there = (
        [Observation({"x": x}, base + x) for x in (0.1, 0.5, 0.9)] for base in (0.0, 10.5)
    )
    taught = Inheritance(LINE, [here, there], transfer=True)
    own = [Observation({"x": 0.52}, 1.0), Observation({"x": 0.91}, 1.4)]
    values = [each.value for each in taught.observations(own)]
    assert values == pytest.approx([0.6, 1.0, 1.4, 0.6, 1.0, 1.4])


def test_a_parent_on_other_data_is_taken_as_it_is_until_the_child_has_a_result():
    parent = [Observation({"x": 0.1}, 3.0)]
    taught = Inheritance(LINE, [parent], transfer=True)
    assert taught.observations([Observation({"x": 0.5}, float("nan"))]) == parent


def bowl(settings):
    return (settings["x"] - 0.63) ** 2 + (settings["y"] - 0.21) ** 2


def best_of(trials, taught, space):
    searcher = STRATEGIES["Bayesian"](space, maximize=False, seed=5)
    observed = []
    for number in range(1, trials + 1):
        settings = searcher.suggest(number, [*taught, *observed], [])
        assert all(tuned.low <= settings[tuned.name] <= tuned.high for tuned in space)
        observed.append(Observation(settings, bowl(settings)))
    return min(each.value for each in observed)


def random_parent(low, high):
    drawn = np.random.default_rng(3).uniform(low, high, size=(20, 2))
    settings = [{"x": float(x), "y": float(y)} for x, y in drawn]
    return [Observation(each, bowl(each)) for each in settings]


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (-0.4, 1.4)], ids=["same", "wider"])
def test_bayesian_search_finds_with_parents_at_once_what_it_would_have_searched_for(bounds):
    """Four trials after twenty random ones of a parent, against four starting points."""
    space = (ContinuousRange("x", 0.0, 1.0), ContinuousRange("y", 0.0, 1.0))
    taught = best_of(4, random_parent(*bounds), space)
    assert taught < 0.001
    assert taught < best_of(4, [], space) / 10
