"""Objectives as what a Gaussian process expects: losses of a normal distribution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import boxcox1p

if TYPE_CHECKING:
    from amt_lab.local.strategies.unit_cube import Array


def normal_losses(values: Array, maximize: bool) -> Array:
    """(n,) objectives as losses of about a normal distribution, mean 0 and variance 1; zeros if all are equal."""
    losses = np.clip(-values if maximize else values, -1e100, 1e100)
    scaled = _standardised(losses)
    if not scaled.any():
        return scaled
    return _standardised(_yeo_johnson(scaled, _normalizing_power(scaled)))


def _yeo_johnson(values: Array, power: float) -> Array:
    """Yeo and Johnson, "A new family of power transformations" (Biometrika 2000), section 3."""
    size = np.abs(values)
    moved = np.where(values < 0, -boxcox1p(size, 2 - power), boxcox1p(size, power))
    return np.asarray(moved, dtype=float)


def _normalizing_power(values: Array) -> float:
    """The power within -5 to 5 of highest likelihood, as `scipy.stats.yeojohnson_normmax` finds it.

    That one's checks of its arguments take a fifth of the time of a suggestion.
    """
    slope = float((np.sign(values) * np.log1p(np.abs(values))).sum())

    def against(power: float) -> float:
        spread = float(np.var(_yeo_johnson(values, power)))
        return 0.5 * len(values) * math.log(max(spread, 1e-300)) - (power - 1) * slope

    return float(minimize_scalar(against, bounds=(-5.0, 5.0), method="bounded").x)


def _standardised(values: Array) -> Array:
    spread = float(np.std(values))
    if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros_like(values)
    return np.asarray((values - values.mean()) / spread, dtype=float)
