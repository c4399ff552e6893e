"""Bayesian search."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import erfcx, log_ndtr, logsumexp
from scipy.stats import qmc

from amt_lab.local.strategies.gaussian_process import GaussianProcess, Likelihood, slice_samples
from amt_lab.local.strategies.grid_points import count_points, point_of, untried_points
from amt_lab.local.strategies.neglected import Category, neglected_category
from amt_lab.local.strategies.normal_losses import normal_losses
from amt_lab.local.strategies.random_search import draw_untried
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy
from amt_lab.local.strategies.unit_cube import UnitCube

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from amt_lab.local.strategies.unit_cube import Array

    Acquisition = Callable[[Array], Array]

_STARTING_POINTS = 10
_FEWEST_MODELLED = 6
"""With ten trials at a time the first results are so few that a model of them misleads: even points do better."""
_SAMPLED_UP_TO = 200
"""Observations beyond which the kernel's single best hyperparameters do: sampling takes too long."""
_SAMPLES = 5
_MODELLED = 500
"""Observations that the model takes in at most; of more, the better half of these and an even share of the rest."""
_FITTED = 250
"""Observations that the kernel's hyperparameters are fitted to at most."""
_CANDIDATES = 2048
_COUNTED_OUT = 2000
"""A discrete space of so many points is looked at whole."""
_REFINED = 5
_REFINING_STEPS = (0.2, 0.1, 0.04, 0.015, 0.005)
"""Standard deviations of local steps, in the unit cube, one a round."""
_STEPS_EACH = 40
_EXPLORED_EVERY = 5
"""Each so-manieth trial is of the category that was tried least, by what is known of that alone."""


class BayesianSearch(Strategy):
    """A Gaussian process of the objective, and expected improvement averaged over its hyperparameters.

    The first trials are scrambled Sobol points, fewer where parents' trials are known. From then on:
    objectives by Yeo-Johnson to nearly normal, a Gaussian process whose hyperparameters are sampled,
    pending trials taken to come out as it expects ("kriging believer"), and the point of highest
    expected improvement over the best posterior mean. Trials that failed are believed like pending
    ones, so that it moves on from there. Now and then it searches a neglected category by itself, since
    one that needs other values of the other hyperparameters begins badly.
    The same method as SageMaker's own strategy (Perrone et al., "Amazon SageMaker Automatic Model
    Tuning: Scalable Gradient-Free Optimization", KDD 2021) in its essentials.
    """

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        rng = np.random.default_rng([self.seed, number])
        known = [each for each in observed if math.isfinite(each.value)]
        believed = [
            *pending,
            *(each.settings for each in observed if not math.isfinite(each.value)),
        ]
        taken = {point_of(each.settings) for each in observed} | {point_of(now) for now in pending}
        cube = UnitCube(self.space)
        inside = _inside(cube, known)
        if len(inside) + len(pending) < _STARTING_POINTS or len(inside) < _FEWEST_MODELLED:
            settings = self._starting_point(number)
            if point_of(settings) not in taken:
                return settings
            return draw_untried(self.space, taken, rng)
        explored = None
        if number % _EXPLORED_EVERY == 0:
            tried = [*(each.settings for each in known), *believed]
            explored = neglected_category(self.space, tried)
        modelled = _modelled(_alike(cube, known, explored), self.maximize)
        score = _acquisition(cube, modelled, believed, self.maximize, rng)
        if count_points(self.space) <= _COUNTED_OUT:
            return _best_left(cube, score, explored, list(untried_points(self.space, taken)))
        best_first = _candidates(cube, score, self._best(inside), explored, rng)
        chosen = (cube.settings(row) for row in best_first)
        untried = (settings for settings in chosen if point_of(settings) not in taken)
        return next(untried, None) or draw_untried(self.space, taken, rng)

    def _starting_point(self, number: int) -> Settings:
        sequence = qmc.Sobol(len(self.space), scramble=True, rng=self.seed)
        if number > 1:
            sequence.fast_forward(number - 1)
        (point,) = sequence.random(1)
        return {r.name: r.from_unit(float(at)) for r, at in zip(self.space, point, strict=True)}

    def _best(self, known: Sequence[Observation]) -> list[Settings]:
        ranked = sorted(known, key=lambda each: each.value, reverse=self.maximize)
        return [each.settings for each in ranked[:_REFINED]]


def _inside(cube: UnitCube, known: Sequence[Observation]) -> list[Observation]:
    """Observations that could be made again: a parent may have searched wider ranges."""
    held = cube.holds(cube.rows(each.settings for each in known))
    return [each for each, is_held in zip(known, held, strict=True) if is_held]


def _alike(
    cube: UnitCube, known: Sequence[Observation], category: Category | None
) -> Sequence[Observation]:
    """Those of a category, or all where it has none: what is good beside another may be bad beside it."""
    if category is None:
        return known
    has_it = category.among(cube.rows(each.settings for each in known))
    return [each for each, has in zip(known, has_it, strict=True) if has] or known


def _acquisition(
    cube: UnitCube,
    known: Sequence[Observation],
    believed: Sequence[Settings],
    maximize: bool,
    rng: np.random.Generator,
) -> Acquisition:
    """Logarithm of the expected improvement of (n, width) rows, averaged over the kernel's hyperparameters."""
    rows = cube.rows(each.settings for each in known)
    values = normal_losses(np.array([each.value for each in known]), maximize)
    believed_rows = cube.rows(believed)
    held = cube.holds(rows)
    runnable = rows[held] if held.any() else rows
    models = []
    for theta in _hyperparameters(rows, values, cube.categorical, rng):
        model = GaussianProcess(rows, values, cube.categorical, theta)
        best = float(model.mean(runnable).min())
        if believed:
            expected = np.concatenate([values, model.mean(believed_rows)])
            every = np.concatenate([rows, believed_rows])
            model = GaussianProcess(every, expected, cube.categorical, theta)
        models.append((model, best))

    def score(candidates: Array) -> Array:
        each = [
            _log_expected_improvement(*model.predict(candidates), best) for model, best in models
        ]
        return np.asarray(logsumexp(each, axis=0), dtype=float)

    return score


def _hyperparameters(
    rows: Array, values: Array, categorical: Array, rng: np.random.Generator
) -> list[Array]:
    if len(rows) > _FITTED:
        some = _thinned(values, _FITTED)
        rows, values = rows[some], values[some]
    likelihood = Likelihood(rows, values, categorical)
    most_probable = likelihood.maximum()
    if len(rows) > _SAMPLED_UP_TO:
        return [most_probable]
    return slice_samples(likelihood, most_probable, _SAMPLES, rng)


def _log_expected_improvement(mean: Array, sd: Array, best: float) -> Array:
    """Log E[max(best - f, 0)], exact also where the improvement itself is too small for a float.

    Ament et al., "Unexpected improvements to expected improvement" (NeurIPS 2023), section 4.1.
    """
    z = (best - mean) / sd
    log_density = -0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    near = np.maximum(z, -1.0)
    direct = np.log(np.exp(-0.5 * near**2) / np.sqrt(2 * np.pi) + near * np.exp(log_ndtr(near)))
    far = np.minimum(z, -1.0)
    ratio = np.sqrt(np.pi / 2) * erfcx(-far / np.sqrt(2))
    tail = np.where(far > -1e4, np.log(np.maximum(1 + far * ratio, 1e-300)), -2 * np.log(-far))
    return np.asarray(np.where(z > -1.0, direct, log_density + tail) + np.log(sd), dtype=float)


def _best_left(
    cube: UnitCube, score: Acquisition, explored: Category | None, left: Sequence[Settings]
) -> Settings | None:
    """The best scored of the points of a discrete space that are left, of the explored category if it has any."""
    if not left:
        return None
    rows = cube.rows(left)
    scores = score(rows)
    if explored is not None and explored.among(rows).any():
        scores[~explored.among(rows)] = -np.inf
    return left[int(np.argmax(scores))]


def _candidates(
    cube: UnitCube,
    score: Acquisition,
    best: Sequence[Settings],
    explored: Category | None,
    rng: np.random.Generator,
) -> Array:
    """Rows, the best scored first: Sobol points and steps round the best trials, refined in shrinking rounds."""

    def runnable(points: Array) -> Array:
        if explored is not None:
            points[:, explored.column] = explored.coordinate
        return np.unique(cube.snap(points), axis=0)

    everywhere = qmc.Sobol(cube.width, scramble=True, rng=rng).random(_CANDIDATES)
    near_best = _steps(cube.rows(best), cube, _REFINING_STEPS[1], rng)
    rows = runnable(np.concatenate([everywhere, near_best]))
    scores = score(rows)
    for size in _REFINING_STEPS:
        top = rows[np.argsort(-scores, kind="stable")[:_REFINED]]
        stepped = runnable(_steps(top, cube, size, rng))
        rows, scores = np.concatenate([rows, stepped]), np.concatenate([scores, score(stepped)])
    return rows[np.argsort(-scores, kind="stable")]


def _steps(centres: Array, cube: UnitCube, size: float, rng: np.random.Generator) -> Array:
    """Points round each centre: about a third of the coordinates stepped, a category drawn anew."""
    points = np.repeat(centres, _STEPS_EACH, axis=0)
    moved = rng.random(points.shape) < max(1 / 3, 1 / cube.width)
    stepped = points + size * rng.standard_normal(points.shape)
    stepped[:, cube.categorical] = rng.random((len(points), int(cube.categorical.sum())))
    return np.where(moved, stepped, points)


def _modelled(known: Sequence[Observation], maximize: bool) -> list[Observation]:
    values = np.array([each.value for each in known])
    return [known[i] for i in _thinned(-values if maximize else values, _MODELLED)]


def _thinned(losses: Array, most: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Indices of at most `most` observations: the best ones and an even share of the others."""
    if len(losses) <= most:
        return np.arange(len(losses))
    ranked = np.argsort(losses, kind="stable")
    best, others = ranked[: most // 2], np.sort(ranked[most // 2 :])
    share = others[np.linspace(0, len(others) - 1, most - len(best)).astype(int)]
    return np.sort(np.concatenate([best, share]))
