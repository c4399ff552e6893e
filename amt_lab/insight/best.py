"""Which trials count as the best ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array
    from amt_lab.insight.permutation import Mask

FEWEST = 20
"""Completed trials below which nothing is said of where the best ones lie."""


def best_count(trials: int) -> int:
    """The best tenth, and ten where that is less, but never more than a third of all."""
    return max(math.ceil(trials / 10), min(10, trials // 3))


def best_order(score: Array) -> list[int]:
    """Rows of the best trials, best first; of equal ones the earlier."""
    return [int(row) for row in np.argsort(-score, kind="stable")[: best_count(len(score))]]


def best_mask(score: Array) -> Mask:
    """(n,) whether a trial is one of the best."""
    mask = np.zeros(len(score), dtype=bool)
    mask[best_order(score)] = True
    return mask
