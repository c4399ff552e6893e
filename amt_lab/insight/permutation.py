"""One test for many groups of trials at once, against what was sampled.

A search samples some places more than others. So a group of trials is never compared with an even
spread over the space, but with all groups that the same places could have made, had the objectives
been dealt to the trials by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.insight.observations import Array

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

DRAWS = 499
"""Permutations: the least p-value is 0.002."""
SURE, LIKELY = 0.002, 0.01
"""Adjusted p-values up to which a finding is sure, or likely enough to be made at all.

Three findings test a whole job each, so that at most about three jobs in a hundred that hold
nothing give an alarm.
"""
_LARGE = 400
"""Trials in and out of every group from which on their means are as good as normal."""
_HELD = 1_000_000
"""Numbers of permuted responses to hold at a time."""


@dataclass(frozen=True, slots=True)
class Contrasts:
    """How much more each group has of a response than chance would deal it."""

    z: Array
    """(g,) in standard deviations of chance; 0 for a group of none or of all."""
    p: Array
    """(g,) one-sided, adjusted for all groups together."""


def contrasts(response: Array, groups: Mask, *, draws: int = DRAWS, seed: int = 0) -> Contrasts:
    """Whether groups of trials have more of a response than other trials.

    `response` is (n,), `groups` (n, g): which trials are in which group. The p-values come from the
    permutation distribution of the largest z of all groups, which keeps the chance of any false
    alarm at p however the groups overlap (Westfall & Young, Resampling-Based Multiple Testing, 1993,
    single-step maxT).
    """
    members = groups.astype(float)
    size, total = members.sum(axis=0), len(response)
    spread = np.sqrt(response.var() * size * (total - size) / max(total - 1, 1))
    tested = spread > 0
    z = np.zeros(groups.shape[1])
    if not tested.any():
        return Contrasts(z, np.ones_like(z))
    members, spread = members[:, tested], spread[tested]
    centred = response - response.mean()
    z[tested] = centred @ members / spread
    if min(size[tested].min(), total - size[tested].max()) >= _LARGE:
        highest = _limit(members, draws, seed).max(axis=1)
    else:
        dealt = permuted(centred, draws, seed)
        highest = np.concatenate([(each @ members / spread).max(axis=1) for each in dealt])
    return Contrasts(z, adjusted(z, highest))


def _limit(members: Array, draws: int, seed: int) -> Array:
    """(draws, g) contrasts of large groups by chance: jointly normal, correlated as they overlap.

    The limit of the permutation distribution (Hájek, Annals of Mathematical Statistics 32, 1961),
    which takes no time however many trials there are.
    """
    overlap = np.atleast_2d(np.corrcoef(members, rowvar=False))
    rng = np.random.default_rng(seed)
    drawn: Array = rng.multivariate_normal(
        np.zeros(len(overlap)), overlap, draws, method="eigh", check_valid="ignore"
    )
    return drawn


def adjusted(z: Array, highest: Array) -> Array:
    """P-values of statistics against those of chance, of which each is the highest of a draw."""
    as_high = len(highest) - np.searchsorted(np.sort(highest), z - 1e-9)
    p: Array = (1 + as_high) / (1 + len(highest))
    return p


def permuted(values: Array, draws: int, seed: int) -> Iterator[Array]:
    """(draws, n) shuffled copies, in parts that take little memory."""
    rng = np.random.default_rng(seed)
    rows = max(1, min(draws, _HELD // max(len(values), 1)))
    for start in range(0, draws, rows):
        yield rng.permuted(np.tile(values, (min(rows, draws - start), 1)), axis=1)


def top_heavy(score: Array) -> Array:
    """(n,) scores of which the best count most: 3 for the best of twenty, 0 for the worst.

    Savage scores in their limiting form, minus the log of the share of trials that are better
    (Savage, Annals of Mathematical Statistics 27, 1956): a linear rank statistic that sees what the
    best trials have in common and does not care for how bad the bad ones are.
    """
    better = len(score) - rankdata(score) + 0.5
    weights: Array = -np.log(better / len(score))
    return weights


def ranked(score: Array) -> Array:
    """(n,) Savage scores and plain ranks in equal parts.

    Where a search has gone to the good places nearly always, what tells them is how bad the few
    others are, which plain ranks see (Wilcoxon, Biometrics Bulletin 1, 1945).
    """
    parts = [top_heavy(score), rankdata(score)]
    total: Array = sum((part / spread for part in parts if (spread := part.std()) > 0), np.zeros(1))
    return np.broadcast_to(total, score.shape)
