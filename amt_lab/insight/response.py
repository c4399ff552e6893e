"""What the objective does at a bound, once what else was set is taken out.

Quadratic response surfaces (Box & Wilson, Journal of the Royal Statistical Society B 13, 1951): coarse
far away, but with a slope and its standard error just where a search tells least, at its edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.surrogate import FENCE

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array
    from amt_lab.insight.permutation import Mask

REACH = 0.5
"""Of the range's scale that is looked at from the bound inwards: a peak at a tenth of it has both its
slopes in there, and what lies beyond says little of the bound."""
TURNED, OWN = 1.0, 2.0
"""Standard errors that a slope must have to be taken for a turn, and an edge to have merits of its own."""
_ROWS_A_TERM = 2
"""Trials for each term of a regression; with fewer it gets fewer terms."""
_EXACT = 1e-12
"""Of the response's variance: what is left of less is rounding."""


def turns_before(distance: Array, score: Array, others: Array) -> bool:
    """Whether the score falls again towards a bound, as it does past an optimum near it.

    `distance` is (n,) from the bound inwards, a share of the range; `score` (n,), more is better;
    `others` (n, k) what else was set, each 0 to 1. Too few trials near the bound: it is not said.
    """
    near = (distance >= 0) & (distance <= REACH)
    place = distance[near]
    return _effect([place, place**2], others[near], _fenced(score)[near]) > TURNED


def has_merits(edge: Mask, score: Array, others: Array) -> bool:
    """Whether trials at an edge do better than what else they had set accounts for.

    `edge` is (n,) which trials are there, the rest as in `turns_before`. A search that learns goes to
    an edge again and again for what it found there first, in the company of what is really good.
    """
    return _effect([edge.astype(float)], others, _fenced(score)) > OWN


def _effect(own: list[Array], others: Array, response: Array) -> float:
    """The coefficient of the first own term beside all others, in standard errors; 0 if unknown."""
    known = np.nan_to_num(others, nan=0.5)
    for beside in ([known, known**2], [known], []):
        inputs = np.column_stack([*own, np.ones(len(response)), *beside])
        if len(inputs) >= _ROWS_A_TERM * inputs.shape[1]:
            inverse = np.linalg.pinv(inputs.T @ inputs)
            slopes = inverse @ inputs.T @ response
            left = response - inputs @ slopes
            variance = left @ left / (len(left) - np.linalg.matrix_rank(inputs))
            error = np.sqrt(max(variance, _EXACT * response.var()) * inverse[0, 0])
            return float(slopes[0] / error) if error > 0 else 0.0
    return 0.0


def _fenced(score: Array) -> Array:
    """Without far outliers, which a least-squares fit would follow."""
    low, high = np.quantile(score, (0.25, 0.75))
    fenced: Array = np.maximum(score, low - FENCE * (high - low))
    return fenced
