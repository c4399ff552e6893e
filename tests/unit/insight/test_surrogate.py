"""One model of the trials, and how far it can be trusted."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from model_frames import CUBE, drawn, of_cube

from amt_lab.insight import surrogate as surrogates
from amt_lab.insight.finding import Confidence
from amt_lab.insight.surrogate import surrogate
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange


def test_a_clear_effect_is_learnt_and_the_model_can_be_relied_on():
    model = surrogate(of_cube(120, lambda x: 3 * x[:, 0], noise=0.2))
    assert model.score > 0.8
    assert model.confidence is Confidence.HIGH
    mean, spread = model.predict(np.array([[0.1, 0.5, 0.5, 0.5], [0.9, 0.5, 0.5, 0.5]]))
    assert mean == pytest.approx([0.3, 2.7], abs=0.35)
    assert (spread > 0).all()


def test_noise_is_not_to_be_trusted():
    model = surrogate(of_cube(30, lambda x: 0 * x[:, 0], noise=1))
    assert not model.has_learnt
    assert model.confidence is Confidence.LOW
    assert model.reason.startswith("do not trust it: a model of 30 trials explains 0%")


@pytest.mark.parametrize("count", [0, 1, 9])
def test_few_trials_are_not_modelled(count):
    assert surrogate(of_cube(count, lambda x: x[:, 0])) is None


def test_trials_that_all_failed_are_not_modelled():
    assert surrogate(table(CUBE, drawn(CUBE, 30), [np.nan] * 30)) is None


def test_trials_that_score_the_same_are_not_modelled():
    assert surrogate(of_cube(30, lambda x: 0 * x[:, 0])) is None


def test_the_same_trials_are_fitted_once():
    trials = of_cube(30, lambda x: x[:, 0], noise=0.1)
    assert surrogate(trials) is surrogate(trials.copy())
    assert surrogate(trials) is not surrogate(trials.iloc[:-1])


def test_one_trial_that_diverged_is_not_all_that_is_learnt():
    trials = of_cube(60, lambda x: 3 * x[:, 0], noise=0.2)
    trials.loc[3, "objective"] = -1e9
    model = surrogate(trials)
    assert model.score > 0.2
    assert "1 far outlier was cut off" in model.reason


def test_settings_that_some_trials_did_not_tune_are_no_obstacle():
    trials = of_cube(60, lambda x: 3 * x[:, 0], noise=0.2)
    trials.loc[::3, "hp.x1"] = np.nan
    trials["hp.x2"] = np.nan
    model = surrogate(trials)
    assert model.score > 0.6
    assert np.isfinite(model.predict(np.full((1, 4), np.nan))[0]).all()


def test_the_models_of_as_many_definitions_as_a_job_may_have_are_fitted_once(monkeypatch):
    fitted = []
    monkeypatch.setattr(surrogates, "fitted", fitted.append)
    tables = [of_cube(12, lambda x: x[:, 0], seed=seed) for seed in range(100, 110)]
    for each in [*tables, *tables]:
        surrogate(each)
    assert len(fitted) == 10


def test_the_leaves_of_each_tree_tile_the_space():
    space = (ContinuousRange("a", 0, 1), CategoricalRange("b", ("p", "q", "r", "s")))
    rows = drawn(space, 80)
    trials = table(space, rows, [a + ("pqrs".index(b) % 2) for a, b in rows])
    model = surrogate(trials)
    unit = np.array([[a, "pqrs".index(b)] for a, b in rows])
    leaves = model.leaves
    covers = leaves.boxes[0].holds(unit[:, 0]) * leaves.boxes[1].holds(unit[:, 1])
    for tree, fitted in zip(leaves.trees, model.forest.estimators_, strict=True):
        assert leaves.volume[tree].sum() == pytest.approx(1)
        assert (covers[:, tree].sum(axis=1) == 1).all()
        predicted = fitted.predict(model.columns.of(unit))
        assert covers[:, tree] @ leaves.value[tree] == pytest.approx(predicted)


def test_leaves_for_unknown_and_for_outlying_values_cover_nothing():
    trials = of_cube(60, lambda x: 3 * x[:, 0], noise=0.2)
    trials.loc[::3, "hp.x0"] = np.nan
    trials.loc[1::3, "hp.x0"] += 1
    trials.loc[::3, "objective"] += 10
    leaves = surrogate(trials).leaves
    assert (leaves.volume > 0).all()
    assert [leaves.volume[tree].sum() for tree in leaves.trees] == pytest.approx([1] * 64)


def test_an_unknown_hyperparameter_is_named_with_those_there_are():
    model = surrogate(of_cube(30, lambda x: x[:, 0]))
    with pytest.raises(KeyError, match="y was not tuned; the hyperparameters are x0, x1, x2, x3"):
        model.index("y")
