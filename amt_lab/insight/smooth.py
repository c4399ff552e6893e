"""What a smooth model of the objective leaves unexplained: the noise of trials, or more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.columns import Columns
from amt_lab.insight.surrogate import cut_off

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array
    from amt_lab.tuning.ranges import Range

_KNOTS = 5
_PENALTIES = np.logspace(-5, 2, 8)
_MOST = 3000
"""Trials to learn from: more of them would not tell a standard deviation better."""


def left_unexplained(ranges: tuple[Range, ...], unit: Array, score: Array) -> float:
    """The standard deviation of what a smooth model misses of trials that it has not seen.

    Cubic splines along each range and the products of each two ranges, their weights penalized by
    the error of trials left out one at a time (generalized additive models and ridge regression:
    Wood, "Generalized Additive Models", 2017, chapters 4 and 6). What is not that smooth counts as noise.
    Far outliers on the bad side are cut off. `unit` is (n, d), without NaN.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import PolynomialFeatures, SplineTransformer

    if len(score) > _MOST:
        kept = np.linspace(0, len(score) - 1, _MOST).round().astype(int)
        unit, score = unit[kept], score[kept]
    features = make_union(
        SplineTransformer(_KNOTS, include_bias=False),
        PolynomialFeatures(2, interaction_only=True, include_bias=False),
    )
    ridge = RidgeCV(_PENALTIES, store_cv_results=True)
    # Products of what lies round 0 are less alike to their factors.
    make_pipeline(features, ridge).fit(Columns(ranges).of(unit) - 0.5, cut_off(score))
    return float(np.sqrt(ridge.cv_results_.mean(axis=0).min()))
