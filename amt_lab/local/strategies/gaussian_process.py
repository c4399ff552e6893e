"""A Gaussian process with a Matérn 5/2 kernel, one length scale a column.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), chapters 2, 4 and 5; the
integration over hyperparameters by slice sampling is that of Snoek, Larochelle and Adams, "Practical
Bayesian optimization of machine learning algorithms" (NeurIPS 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize

if TYPE_CHECKING:
    from amt_lab.local.strategies.unit_cube import Array

_JITTER = 1e-8
_SQRT5 = np.sqrt(5.0)


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


def squared_differences(a: Array, b: Array, categorical: Array) -> Array:
    """(width, n, m) squared differences along each column; two categories are 0 or 1 apart."""
    difference = a.T[:, :, None] - b.T[:, None, :]
    squared = difference**2
    squared[categorical] = np.abs(difference[categorical]) > 1e-9
    return squared


class Likelihood:
    """The posterior density of the kernel's hyperparameters given (n, width) rows and (n,) values.

    Hyperparameters are logarithms: `width` length scales, signal variance, noise variance.
    """

    def __init__(self, rows: Array, values: Array, categorical: Array) -> None:
        self._squared = squared_differences(rows, rows, categorical)
        self._values = values
        priors = [_LENGTH_SCALE] * rows.shape[1] + [_SIGNAL_VARIANCE, _NOISE_VARIANCE]
        self.start = np.array([prior.mean for prior in priors])
        self.low = np.array([prior.low for prior in priors])
        self.high = np.array([prior.high for prior in priors])
        self._sd = np.array([prior.sd for prior in priors])

    def log_density(self, theta: Array) -> float:
        """Up to a constant; minus infinity out of bounds."""
        if np.any(theta < self.low) or np.any(theta > self.high):
            return -np.inf
        factor, _, _ = self._factor(theta)
        weights = solve_triangular(factor, self._values, lower=True, check_finite=False)
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

    def _factor(self, theta: Array) -> tuple[Array, Array, Array]:
        """Cholesky factor of the covariance, the noiseless covariance, and the scaled distances."""
        distances = np.sqrt(np.tensordot(np.exp(-2 * theta[:-2]), self._squared, axes=1))
        signal = np.exp(theta[-2]) * _matern(distances)
        covariance = signal + (np.exp(theta[-1]) + _JITTER) * np.eye(len(signal))
        return cholesky(covariance, lower=True, check_finite=False), signal, distances

    def _negative_with_gradient(self, theta: Array) -> tuple[float, Array]:
        factor, signal, distances = self._factor(theta)
        solved = cho_solve((factor, True), self._values, check_finite=False)
        fit = -0.5 * self._values @ solved - np.log(np.diag(factor)).sum()
        half_inverse, _ = dpotri(factor, lower=1)
        inverse = np.tril(half_inverse) + np.tril(half_inverse, -1).T
        outer = np.outer(solved, solved) - inverse
        # dk/dlog(length scale j) = signal variance · 5/3 · (1 + √5 r) · exp(-√5 r) · (difference j / length scale j)²
        slope = np.exp(theta[-2]) * (5 / 3) * (1 + _SQRT5 * distances) * np.exp(-_SQRT5 * distances)
        along = np.tensordot(self._squared, outer * slope, axes=([1, 2], [0, 1]))
        gradient = 0.5 * np.array(
            [
                *(along * np.exp(-2 * theta[:-2])),
                (outer * signal).sum(),
                np.exp(theta[-1]) * np.trace(outer),
            ]
        )
        gradient -= (theta - self.start) / self._sd**2
        return -float(fit + self._log_prior(theta)), -gradient


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
            apart = np.abs(a[:, column, None] - b[None, :, column]) > 1e-9
            total += self._inverse_squares[column] * apart
        return np.asarray(self._signal * _matern(np.sqrt(np.maximum(total, 0.0))), dtype=float)


def _matern(distances: Array) -> Array:
    """Matérn 5/2 correlation at distances in length scales."""
    scaled = _SQRT5 * distances
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled), dtype=float)
