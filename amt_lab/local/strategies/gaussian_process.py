"""A Gaussian process with a Matérn 5/2 kernel, one length scale a column.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), chapters 2, 4 and 5; the
integration over hyperparameters by slice sampling is that of Snoek, Larochelle and Adams, "Practical
Bayesian optimization of machine learning algorithms" (NeurIPS 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs, dtrtrs
from scipy.optimize import minimize

if TYPE_CHECKING:
    from amt_lab.local.strategies.unit_cube import Array

    Pairs = tuple[np.ndarray[Any, np.dtype[np.intp]], np.ndarray[Any, np.dtype[np.intp]]]

_JITTER = 1e-8
_SQRT5 = np.sqrt(5.0)
_SAME = 1e-9
"""Coordinates of a category that differ by less are the same category."""


@dataclass(frozen=True, slots=True)
class _LogNormal:
    """A prior on the logarithm of a positive hyperparameter, and the bounds of its search."""

    mean: float
    sd: float
    low: float
    high: float


_LENGTH_SCALE = _LogNormal(np.log(0.7), 0.8, np.log(0.02), np.log(50.0))
_SIGNAL_VARIANCE = _LogNormal(0.0, 0.7, np.log(0.02), np.log(50.0))
_NOISE_VARIANCE = _LogNormal(-6.0, 2.0, np.log(1e-6), np.log(2.0))


class Likelihood:
    """The posterior density of the kernel's hyperparameters given (n, width) rows and (n,) values.

    Hyperparameters are logarithms: `width` length scales, signal variance, noise variance. A
    covariance is symmetric, so that only pairs of different rows are looked at, and each once.
    """

    def __init__(self, rows: Array, values: Array, categorical: Array) -> None:
        self._below = np.tril_indices(len(rows), -1)
        self._squared = _squared_differences(rows, self._below, categorical)
        self._values = values
        priors = [_LENGTH_SCALE] * rows.shape[1] + [_SIGNAL_VARIANCE, _NOISE_VARIANCE]
        self.start = np.array([prior.mean for prior in priors])
        self.low = np.array([prior.low for prior in priors])
        self.high = np.array([prior.high for prior in priors])
        self._sd = np.array([prior.sd for prior in priors])

    def log_density(self, theta: Array) -> float:
        """Up to a constant; minus infinity out of bounds."""
        if (theta < self.low).any() or (theta > self.high).any():
            return -np.inf
        factor, _ = self._factor(theta)
        weights, _ = dtrtrs(factor, self._values, lower=1)
        fit = -0.5 * weights @ weights - np.log(np.diag(factor)).sum()
        return float(fit + self._log_prior(theta))

    def maximum(self) -> Array:
        """The most probable hyperparameters (MAP), by L-BFGS from the priors' medians."""
        found = minimize(
            self._negative_with_gradient,
            self.start,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(self.low, self.high, strict=True)),
            options={"maxiter": 40},
        )
        return np.asarray(found.x, dtype=float)

    def _log_prior(self, theta: Array) -> float:
        return float(-0.5 * (((theta - self.start) / self._sd) ** 2).sum())

    def _factor(self, theta: Array) -> tuple[Array, Array]:
        """(n, n) lower Cholesky factor of the covariance, and the scaled distances of the pairs."""
        distances = np.sqrt(np.exp(-2 * theta[:-2]) @ self._squared)
        signal = np.exp(theta[-2])
        covariance = np.zeros((len(self._values), len(self._values)), order="F")
        covariance[self._below] = signal * _matern(distances)
        np.fill_diagonal(covariance, signal + np.exp(theta[-1]) + _JITTER)
        factor, failed = dpotrf(covariance, lower=1, overwrite_a=1)
        if failed:
            raise np.linalg.LinAlgError("the covariance is not positive definite")
        return factor, distances

    def _negative_with_gradient(self, theta: Array) -> tuple[float, Array]:
        factor, distances = self._factor(theta)
        solved, _ = dpotrs(factor, self._values, lower=1)
        fit = -0.5 * self._values @ solved - np.log(np.diag(factor)).sum()
        inverse, _ = dpotri(factor, lower=1)
        i, j = self._below
        pairs = solved[i] * solved[j] - inverse[i, j]
        diagonal = (solved**2 - np.diag(inverse)).sum()
        signal, decay = np.exp(theta[-2]), np.exp(-_SQRT5 * distances)
        # dk/dlog(length scale j) = signal variance · 5/3 · (1 + √5 r) · exp(-√5 r) · (difference j / length scale j)²
        along = self._squared @ (pairs * (1 + _SQRT5 * distances) * decay)
        gradient = np.array(
            [
                *(signal * (5 / 3) * along * np.exp(-2 * theta[:-2])),
                signal * (pairs @ _matern(distances) + 0.5 * diagonal),
                0.5 * np.exp(theta[-1]) * diagonal,
            ]
        )
        gradient -= (theta - self.start) / self._sd**2
        return -float(fit + self._log_prior(theta)), -gradient


def _squared_differences(rows: Array, pairs: Pairs, categorical: Array) -> Array:
    """(width, pairs) squared differences along each column; two categories are 0 or 1 apart."""
    difference = rows[pairs[0]] - rows[pairs[1]]
    difference[:, categorical] = np.abs(difference[:, categorical]) > _SAME
    return np.ascontiguousarray(difference.T**2)


def slice_samples(
    likelihood: Likelihood, start: Array, count: int, rng: np.random.Generator
) -> list[Array]:
    """`count` draws of the hyperparameters, one after each sweep through them (Neal, "Slice sampling", 2003)."""
    theta, density = start.copy(), likelihood.log_density(start)
    samples = []
    for _ in range(count):
        for axis in rng.permutation(len(theta)):
            theta, density = _slice_along(likelihood, theta, density, int(axis), rng)
        samples.append(theta)
    return samples


def _slice_along(
    likelihood: Likelihood, theta: Array, density: float, axis: int, rng: np.random.Generator
) -> tuple[Array, float]:
    """One step along one axis: a bracket of width 2 at random round the point, shrunk until inside."""
    level = density + np.log(rng.random())
    low = theta[axis] - 2.0 * rng.random()
    high = low + 2.0
    while True:
        moved = theta.copy()
        moved[axis] = low + rng.random() * (high - low)
        found = likelihood.log_density(moved)
        if found >= level:
            return moved, found
        if moved[axis] < theta[axis]:
            low = moved[axis]
        else:
            high = moved[axis]
        if high - low < 1e-6:
            return theta, density


class GaussianProcess:
    """The posterior given rows and values, for one set of hyperparameters."""

    def __init__(self, rows: Array, values: Array, categorical: Array, theta: Array) -> None:
        self._rows, self._categorical = rows, categorical
        self._inverse_squares = np.exp(-2 * theta[:-2])
        self._signal = float(np.exp(theta[-2]))
        covariance = self._covariance(rows, rows)
        covariance[np.diag_indices(len(rows))] += np.exp(theta[-1]) + _JITTER
        self._factor = cholesky(covariance, lower=True, check_finite=False)
        self._solved = cho_solve((self._factor, True), values, check_finite=False)

    def mean(self, rows: Array) -> Array:
        """(n,) posterior means."""
        return np.asarray(self._covariance(rows, self._rows) @ self._solved, dtype=float)

    def predict(self, rows: Array) -> tuple[Array, Array]:
        """(n,) posterior means and standard deviations, without the noise of an observation."""
        cross = self._covariance(rows, self._rows)
        reduced = solve_triangular(self._factor, cross.T, lower=True, check_finite=False)
        variance = self._signal - np.einsum("ij,ij->j", reduced, reduced)
        return cross @ self._solved, np.sqrt(np.maximum(variance, 1e-12))

    def _covariance(self, a: Array, b: Array) -> Array:
        """(n, m), by the expanded square: cheaper than all differences where there are thousands."""
        total = np.zeros((len(a), len(b)))
        plain, scale = np.logical_not(self._categorical), np.sqrt(self._inverse_squares)
        if plain.any():
            left, right = a[:, plain] * scale[plain], b[:, plain] * scale[plain]
            total += (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2 * left @ right.T
        for column in np.flatnonzero(self._categorical):
            apart = np.abs(a[:, column, None] - b[None, :, column]) > _SAME
            total += self._inverse_squares[column] * apart
        covariance = _matern(np.sqrt(np.maximum(total, 0.0, out=total), out=total))
        covariance *= self._signal
        return covariance


def _matern(distances: Array) -> Array:
    """Matérn 5/2 correlation at distances in length scales."""
    scaled = _SQRT5 * distances
    polynomial = scaled / 3
    polynomial += 1
    polynomial *= scaled
    polynomial += 1
    polynomial *= np.exp(np.negative(scaled, out=scaled), out=scaled)
    return np.asarray(polynomial, dtype=float)
