"""What the Bayesian strategy promises beyond the others, and the mathematics below it."""

import time

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from amt_lab.local.strategies import STRATEGIES, Observation
from amt_lab.local.strategies.bayesian import (
    BayesianSearch,
    _log_expected_improvement,
)
from amt_lab.local.strategies.gaussian_process import GaussianProcess, Likelihood, slice_samples
from amt_lab.local.strategies.normal_losses import normal_losses
from amt_lab.local.strategies.unit_cube import UnitCube
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

NONE_CATEGORICAL = np.zeros(3, dtype=bool)


def bowl(settings):
    return sum((value - 0.3) ** 2 for value in settings.values())


def observations(space, value, count, seed=1):
    rng = np.random.default_rng(seed)
    drawn = [{r.name: r.from_unit(float(rng.random())) for r in space} for _ in range(count)]
    return [Observation(each, value(each)) for each in drawn]


def best_of(strategy, space, value, trials, seed, parent=()):
    searcher, own = STRATEGIES[strategy](space, maximize=False, seed=seed), []
    for number in range(1, trials + 1):
        settings = searcher.suggest(number, [*parent, *own], [])
        own.append(Observation(settings, value(settings)))
    return min(each.value for each in own)


def test_it_finds_better_values_than_random_search():
    space = tuple(ContinuousRange(f"x{i}", 0.0, 1.0) for i in range(4))
    for seed in range(3):
        ours = best_of("Bayesian", space, bowl, 25, seed)
        assert ours < 0.1 * best_of("Random", space, bowl, 25, seed)


def test_it_learns_which_category_is_best():
    space = (ContinuousRange("x", 0.0, 1.0), CategoricalRange("kind", ("a", "b", "c", "d")))

    def value(settings):
        return (settings["x"] - 0.6) ** 2 + {"a": 1.0, "b": 0.7, "c": 0.0, "d": 0.8}[
            settings["kind"]
        ]

    assert best_of("Bayesian", space, value, 22, seed=0) < 1e-3


def test_every_category_is_looked_at_again_now_and_then():
    space = (ContinuousRange("x", 0.0, 1.0), CategoricalRange("kind", ("good", "bad")))
    drawn = observations(space, lambda s: 0.0 if s["kind"] == "good" else 1.0, 30)
    bad = [each for each in drawn if each.settings["kind"] == "bad"]
    observed = [each for each in drawn if each not in bad[5:]]
    searcher = BayesianSearch(space, maximize=False, seed=0)
    kinds = [searcher.suggest(number, observed, [])["kind"] for number in range(31, 41)]
    assert kinds[4] == kinds[9] == "bad"
    assert kinds.count("good") >= 8


def test_a_category_that_began_badly_is_still_found_to_be_the_best():
    """One is fair everywhere, the other bad but for a tenth of its range, where no trial was yet."""
    space = (
        ContinuousRange("x", 0.0, 1.0),
        CategoricalRange("kind", ("fair", "hidden")),
        CategoricalRange("idle", ("on", "off")),
    )

    def value(settings):
        if settings["kind"] == "fair":
            return 0.2 + 0.1 * (settings["x"] - 0.5) ** 2
        return min(1.0, 8 * max(0.0, abs(settings["x"] - 0.35) - 0.05))

    known = [({"x": n / 9, "kind": "fair", "idle": "on"}) for n in range(10)]
    known += [({"x": x, "kind": "hidden", "idle": "off"}) for x in (0.05, 0.6, 0.9)]
    observed = [Observation(settings, value(settings)) for settings in known]
    for seed in range(2):
        assert best_of("Bayesian", space, value, 25, seed, observed) < 0.05


def test_a_small_discrete_space_too_has_its_neglected_category_looked_at():
    space = (IntegerRange("n", 1, 100), CategoricalRange("kind", ("good", "bad")))
    observed = observations(space, lambda s: 0.0 if s["kind"] == "good" else 1.0, 30)
    kept = [each for each in observed if each.settings["kind"] == "good" or each is observed[0]]
    searcher = BayesianSearch(space, maximize=False, seed=0)
    assert searcher.suggest(35, kept, [])["kind"] == "bad"


def test_trials_that_wait_for_each_other_spread_out():
    space = (ContinuousRange("x", 0.0, 1.0), ContinuousRange("y", 0.0, 1.0))
    noise = np.random.default_rng(0)
    observed = observations(space, lambda s: bowl(s) + 0.3 * noise.standard_normal(), 12)
    searcher = BayesianSearch(space, maximize=False, seed=0)
    told, untold = [], []
    for number in range(13, 23):
        told.append(searcher.suggest(number, observed, told))
        untold.append(searcher.suggest(number, observed, []))
    assert _spread(space, told) > 1.5 * _spread(space, untold)


def _spread(space, settings):
    """The median distance between two of them, in the unit cube."""
    rows = UnitCube(space).rows(settings)
    apart = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    return np.median(apart[np.triu_indices(len(rows), 1)])


def test_observations_of_a_parent_are_a_head_start():
    space = tuple(ContinuousRange(f"x{i}", 0.0, 1.0) for i in range(4))
    parent = observations(space, bowl, 20)
    started = best_of("Bayesian", space, bowl, 6, seed=5, parent=parent)
    assert started < 0.2 * best_of("Bayesian", space, bowl, 6, seed=5)
    assert started < 0.2 * min(each.value for each in parent)


@pytest.mark.parametrize(
    ("count", "width", "seconds"), [(50, 6, 0.2), (200, 10, 1.0), (500, 10, 1.0)]
)
def test_a_suggestion_is_quick(count, width, seconds):
    space = tuple(ContinuousRange(f"x{i}", 0.0, 1.0) for i in range(width))
    observed = observations(space, bowl, count)
    searcher = BayesianSearch(space, maximize=False, seed=0)
    taken = []
    for number in range(count + 1, count + 4):
        start = time.process_time()
        searcher.suggest(number, observed, [])
        taken.append(time.process_time() - start)
    assert min(taken) < seconds


def test_the_posterior_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    rows, asked = rng.random((20, 3)), rng.random((7, 3))
    values = np.sin(4 * rows[:, 0]) + rows[:, 1]
    scales, signal, noise = np.array([0.3, 0.6, 1.2]), 1.7, 0.01
    theta = np.log([*scales, signal, noise])
    kernel = ConstantKernel(signal, "fixed") * Matern(scales, "fixed", nu=2.5)
    reference = GaussianProcessRegressor(kernel, alpha=noise + 1e-8, optimizer=None).fit(
        rows, values
    )
    mean, sd = GaussianProcess(rows, values, NONE_CATEGORICAL, theta).predict(asked)
    expected_mean, expected_sd = reference.predict(asked, return_std=True)
    np.testing.assert_allclose(mean, expected_mean, rtol=1e-6)
    np.testing.assert_allclose(sd, expected_sd, rtol=1e-5)


def test_the_likelihoods_gradient_is_its_slope():
    rng = np.random.default_rng(1)
    rows = rng.random((25, 4))
    values = rng.standard_normal(25)
    likelihood = Likelihood(rows, values, np.array([False, False, False, True]))
    theta = likelihood.start + 0.2 * rng.standard_normal(6)
    _, gradient = likelihood._negative_with_gradient(theta)
    slope = approx_fprime(theta, lambda at: -likelihood.log_density(at), 1e-6)
    np.testing.assert_allclose(gradient, slope, rtol=1e-3, atol=1e-4)


def test_slice_samples_follow_the_density():
    class Normal:
        """Independent normals of standard deviation 0.5 and 2."""

        def log_density(self, theta):
            return float(-0.5 * ((theta / np.array([0.5, 2.0])) ** 2).sum())

    drawn = np.array(slice_samples(Normal(), np.zeros(2), 4000, np.random.default_rng(0)))
    np.testing.assert_allclose(drawn.mean(axis=0), [0.0, 0.0], atol=0.2)
    np.testing.assert_allclose(drawn.std(axis=0), [0.5, 2.0], rtol=0.15)


def test_log_expected_improvement_is_right_near_and_finite_far_away():
    mean = np.array([-1.0, 0.0, 0.5, 3.0])
    z = -mean / 0.7
    expected = np.log(0.7 * (norm.pdf(z) + z * norm.cdf(z)))
    np.testing.assert_allclose(
        _log_expected_improvement(mean, np.full(4, 0.7), 0.0), expected, rtol=1e-6
    )
    far = _log_expected_improvement(np.array([30.0, 3e3, 3e5, 3e8]), np.ones(4), 0.0)
    assert np.all(np.isfinite(far))
    assert np.all(np.diff(far) < 0)


def test_losses_are_made_nearly_normal_with_the_best_lowest():
    rng = np.random.default_rng(0)
    skewed = np.exp(2 * rng.standard_normal(200))
    losses = normal_losses(skewed, maximize=True)
    assert np.argmin(losses) == np.argmax(skewed)
    assert losses.mean() == pytest.approx(0, abs=1e-9)
    assert losses.std() == pytest.approx(1)
    assert not normal_losses(np.full(5, 0.3), maximize=True).any()


@pytest.mark.parametrize(
    "tuned",
    [
        IntegerRange("n", 1, 10),
        IntegerRange("n", 1, 1000, Scaling.LOGARITHMIC),
        IntegerRange("n", -5, 5, Scaling.LINEAR),
        CategoricalRange("n", ("a", "b", "c")),
    ],
)
def test_rows_stand_for_just_the_values_that_can_be_run(tuned):
    cube = UnitCube((tuned,))
    values = (
        tuned.values if isinstance(tuned, CategoricalRange) else range(tuned.low, tuned.high + 1)
    )
    rows = cube.rows({"n": value} for value in values)
    assert [cube.settings(row)["n"] for row in rows] == list(values)
    np.testing.assert_allclose(cube.snap(rows.copy()), rows)
