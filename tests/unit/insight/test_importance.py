"""What matters is named where it is known, and nothing where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from model_frames import drawn, of_cube

from amt_lab.insight.finding import Confidence
from amt_lab.insight.importance import fanova, importance
from amt_lab.insight.observations import Observations
from amt_lab.insight.ped_anova import among_best, ped_anova
from amt_lab.insight.surrogate import surrogate
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling


def nothing(x):
    return 0 * x[:, 0]


def test_the_shares_are_those_of_the_function():
    # Var(2 x0) = 12/36; 2 x1 x2 has 3/36 from each alone, and 1/36 from the two together.
    found = fanova(surrogate(of_cube(1000, lambda x: 2 * x[:, 0] + 2 * x[:, 1] * x[:, 2])))
    assert found.main["x0"].mean == pytest.approx(12 / 19, abs=0.06)
    assert found.main["x1"].mean == pytest.approx(3 / 19, abs=0.04)
    assert found.main["x2"].mean == pytest.approx(3 / 19, abs=0.04)
    assert found.pairs["x1", "x2"].mean == pytest.approx(1 / 19, abs=0.02)
    assert found.main["x3"].mean < 0.01
    assert found.pairs["x0", "x1"].mean < 0.01


def test_the_marginals_are_the_means_of_what_the_trees_predict():
    model = surrogate(of_cube(80, lambda x: x[:, 0] * x[:, 1] + x[:, 2], noise=0.1))
    sample = np.random.default_rng(1).random((4000, 4))
    sample[:, 0], given_one = 0.3, model.leaves.along(0, np.array([0.3]))[7, 0]
    assert given_one == pytest.approx(model.forest.estimators_[7].predict(sample).mean(), abs=0.01)
    sample[:, 1] = 0.8
    given_two = model.leaves.over((0, np.array([0.3])), (1, np.array([0.8])))[7, 0, 0]
    assert given_two == pytest.approx(model.forest.estimators_[7].predict(sample).mean(), abs=0.01)


def test_an_important_hyperparameter_is_named_first():
    (found,) = importance(of_cube(100, lambda x: 3 * x[:, 1] + 1.6 * x[:, 0], noise=0.2))
    assert found.hyperparameters == ("x1", "x0")
    assert found.sentence.startswith("x1 explains ")
    assert found.confidence is Confidence.HIGH


def test_a_category_is_named_though_its_values_have_no_order():
    space = (
        CategoricalRange("kernel", ("a", "b", "c", "d", "e")),
        IntegerRange("depth", 1, 8),
        ContinuousRange("rate", 1e-4, 1.0, Scaling.LOGARITHMIC),
    )
    rows = drawn(space, 100)
    noise = np.random.default_rng(1).normal(size=100)
    trials = table(
        space, rows, [(r[0] in "bd") + 0.1 * e for r, e in zip(rows, noise, strict=True)]
    )
    assert importance(trials)[0].hyperparameters == ("kernel",)
    assert among_best(trials)[0].hyperparameters == ("kernel",)


def test_a_minimized_objective_has_the_same_shares():
    up = of_cube(100, lambda x: 3 * x[:, 1], noise=0.2)
    down = of_cube(100, lambda x: 3 * x[:, 1], noise=0.2, direction="Minimize")
    shares = [fanova(surrogate(trials)).main["x1"].mean for trials in (up, down)]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_two_that_act_together_are_found():
    trials = of_cube(200, lambda x: 4 * (x[:, 0] - 0.5) * (x[:, 2] - 0.5), noise=0.1)
    pairs = [found for found in importance(trials) if "act together" in found.sentence]
    assert [found.hyperparameters for found in pairs] == [("x0", "x2")]


def test_effects_that_add_up_are_no_interaction():
    found = importance(of_cube(200, lambda x: 2 * x[:, 0] + 1.5 * x[:, 1], noise=0.3))
    assert [each.hyperparameters for each in found] == [("x0", "x1")]


def test_noise_names_nothing_and_says_so():
    (found,) = importance(of_cube(30, nothing, noise=1))
    assert found.hyperparameters == ()
    assert found.confidence is Confidence.LOW
    assert "30 trials do not show yet which hyperparameter matters" in found.sentence
    assert among_best(of_cube(30, nothing, noise=1)) == []


@pytest.mark.parametrize("count", [0, 1, 9])
def test_few_trials_say_nothing(count):
    trials = of_cube(count, lambda x: x[:, 0])
    assert importance(trials) == []
    assert among_best(trials) == []


def test_trials_that_all_failed_say_nothing():
    trials = of_cube(30, lambda x: np.nan * x[:, 0])
    assert importance(trials) == []
    assert among_best(trials) == []


def test_what_matters_among_the_best_can_differ_from_what_matters_everywhere():
    """The bad half depends on x0 alone, the good half on x1."""
    trials = of_cube(400, lambda x: np.where(x[:, 0] < 0.5, 20 * x[:, 0] - 20, x[:, 1]))
    assert importance(trials)[0].hyperparameters[0] == "x0"
    found = among_best(trials)[0]
    assert found.hyperparameters[0] == "x1"
    assert found.confidence is Confidence.HIGH


def test_the_divergence_is_that_of_the_densities():
    """The best half of a uniform x0 has density 2 on one half: Pearson's divergence is 1."""
    trials = of_cube(4000, lambda x: x[:, 0])
    found = ped_anova(Observations.of(trials), best=2000)
    assert found.contrasts["x0"].divergence == pytest.approx(1, abs=0.1)
    assert found.shares["x0"] == pytest.approx(1, abs=0.01)


def test_findings_are_plain_json():
    import json

    trials = of_cube(200, lambda x: 4 * (x[:, 0] - 0.5) * (x[:, 2] - 0.5) + x[:, 1], noise=0.1)
    found = [*importance(trials), *among_best(trials)]
    assert len(found) >= 3
    json.dumps([each.as_json() for each in found], allow_nan=False)


def alarms(jobs):
    """How many jobs of noise name a hyperparameter, by either method."""
    loud = {"importance": 0, "among the best": 0}
    for seed in range(jobs):
        trials = of_cube((20, 40, 80)[seed % 3], nothing, 1.0, seed, dimensions=2 + seed % 5)
        loud["importance"] += any(found.hyperparameters for found in importance(trials))
        loud["among the best"] += bool(among_best(trials))
    return loud


def test_jobs_that_hold_nothing_give_no_alarm():
    assert alarms(6) == {"importance": 0, "among the best": 0}


@pytest.mark.long
def test_two_hundred_jobs_that_hold_nothing_give_few_alarms():
    loud = alarms(200)
    print(loud)  # noqa: T201
    assert loud["importance"] <= 4
    assert loud["among the best"] <= 6
