"""Which hyperparameters tell the best trials from the others.

PED-ANOVA: Watanabe, Bansal and Hutter (2023), "PED-ANOVA: Efficiently Quantifying Hyperparameter
Importance in Arbitrary Subspaces". A hyperparameter matters as much as the density of the best trials along
it differs from that of all trials, measured by Pearson's divergence, since the variance of a
one-dimensional marginal of "is one of the best" comes down to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from amt_lab.insight.best import FEWEST, best_count
from amt_lab.insight.columns import share_of
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.observations import Observations
from amt_lab.insight.permutation import LIKELY, SURE, adjusted
from amt_lab.insight.wording import listed, p_value
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array

Counts: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

BINS = 50
"""Places along a numeric range at which densities are compared."""
DRAWS = 499
"""Random choices of as many trials as there are best ones, which tell what chance would give."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """How the best trials differ from all along one hyperparameter."""

    divergence: float
    """Pearson's, of the density of the best trials from that of all. 0 where they are the same."""
    spread: float
    """Standard deviation of the divergence over bootstrap samples of the best trials."""
    by_chance: float
    """The mean divergence of as many trials chosen by chance."""
    p: float
    """The probability that chance gives any hyperparameter so great a difference."""

    @property
    def excess(self) -> float:
        """What the divergence is beyond chance, at least 0."""
        return max(self.divergence - self.by_chance, 0.0)


@dataclass(frozen=True, slots=True)
class PedAnova:
    """Importance among the good trials."""

    best: int
    """How many trials count as the best ones."""
    contrasts: dict[str, Contrast]
    """In the order of the ranges."""

    @property
    def shares(self) -> dict[str, float]:
        """Each hyperparameter's part of all that is beyond chance; all 0 where nothing is."""
        total = sum(contrast.excess for contrast in self.contrasts.values())
        return {
            name: contrast.excess / total if total else 0.0
            for name, contrast in self.contrasts.items()
        }


def ped_anova(seen: Observations, best: int | None = None) -> PedAnova | None:
    """The contrasts of the `best` so many trials; of a tenth of them, or of ten, where that is not said.

    None where there are fewer than `FEWEST` trials, or they all score the same. The p-values are of the
    largest difference over all hyperparameters, in standard deviations of chance (Westfall & Young
    1993, single-step maxT), so that a job which holds nothing gives an alarm with probability p.
    """
    if len(seen) < FEWEST or np.ptp(seen.score) == 0:
        return None
    number = best_count(len(seen)) if best is None else best
    top = np.argsort(-seen.score, kind="stable")[:number]
    rng = np.random.default_rng(0)
    tested = [
        _Tested.of(tuned, place, top, rng)
        for tuned, place in zip(seen.ranges, seen.unit.T, strict=True)
    ]
    highest = np.max(np.array([each.z(each.chance) for each in tested]), axis=0)
    return PedAnova(
        best=len(top),
        contrasts={
            tuned.name: Contrast(
                divergence=each.divergence,
                spread=each.spread,
                by_chance=float(each.chance.mean()),
                p=float(adjusted(each.z(np.array([each.divergence])), highest)[0]),
            )
            for tuned, each in zip(seen.ranges, tested, strict=True)
        },
    )


def among_best(trials: pd.DataFrame) -> list[Finding]:
    """Which hyperparameters tell the best tenth of the trials from the others.

    Silent where there are too few trials, or nothing tells them apart but chance.

    Raises:
        ValueError: the table does not say what was tuned, or its trials share no objective.

    """
    seen = Observations.of(trials)
    found = ped_anova(seen)
    if found is None:
        return []
    shares = found.shares
    ordered = sorted(shares, key=lambda name: -shares[name])
    named = [name for name in ordered if found.contrasts[name].p <= LIKELY]
    if not named:
        return []
    parts = listed([f"{name} ({shares[name]:.0%})" for name in named])
    p = found.contrasts[named[0]].p
    return [
        Finding(
            kind="importance",
            sentence=f"What tells the best {found.best} of {len(seen)} trials from the others is {parts}",
            confidence=Confidence.HIGH if p <= SURE else Confidence.MEDIUM,
            reason=f"chance would rarely choose {found.best} trials that differ so much ({p_value(p)})",
            hyperparameters=tuple(named),
            data={
                "best": found.best,
                "shares": {
                    name: {"mean": shares[name], "p": contrast.p}
                    for name, contrast in found.contrasts.items()
                },
            },
        )
    ]


@dataclass(frozen=True, slots=True)
class _Tested:
    """One hyperparameter's divergence, and what resampling makes of it."""

    divergence: float
    spread: float
    chance: Array
    """(DRAWS,) divergences of trials chosen by chance."""

    @classmethod
    def of(cls, tuned: Range, unit: Array, best: Counts, rng: np.random.Generator) -> _Tested:
        bins = _bins(tuned, unit)
        size = _size(tuned)
        every = np.bincount(bins[bins >= 0], minlength=size)
        good = np.bincount(bins[best][bins[best] >= 0], minlength=size)
        if not good.any() or every.max() == every.sum():
            return cls(0.0, 0.0, np.zeros(DRAWS))
        number = int(good.sum())
        drawn = rng.multivariate_hypergeometric(every, number, size=DRAWS, method="marginals")
        again = rng.multinomial(number, good / number, size=DRAWS)
        if isinstance(tuned, CategoricalRange):
            base, *others = (
                _categories(counts) for counts in (every[None], good[None], drawn, again)
            )
        else:
            base, *others = (
                _smoothed(counts, _bandwidth(like))
                for counts, like in (
                    (every[None], every[None]),
                    (good[None], good[None]),
                    (drawn, drawn),
                    (again, good[None]),
                )
            )
        observed, chance, resampled = ((density / base - 1) ** 2 @ base[0] for density in others)
        return cls(float(observed[0]), float(resampled.std()), chance)

    def z(self, divergence: Array) -> Array:
        """Divergences in standard deviations of chance."""
        deviation = self.chance.std()
        z: Array = (divergence - self.chance.mean()) / (deviation if deviation > 0 else 1.0)
        return z


def _size(tuned: Range) -> int:
    if isinstance(tuned, CategoricalRange):
        return len(tuned.values)
    return min(BINS, tuned.high - tuned.low + 1) if isinstance(tuned, IntegerRange) else BINS


def _bins(tuned: Range, unit: Array) -> Counts:
    """(n,) the bin that each trial falls in; -1 where it is not known, or lies outside of the range."""
    inside = np.isfinite(unit) & (unit >= 0)
    if isinstance(tuned, CategoricalRange):
        return np.where(inside, unit, -1).astype(int)
    inside &= unit <= 1
    size = _size(tuned)
    place = np.where(inside, share_of(tuned, unit), -1.0)
    return np.where(inside, np.minimum(place * size, size - 1), -1).astype(int)


def _categories(counts: Counts) -> Array:
    """(m, k) densities of counts, with one trial more that is spread evenly."""
    density: Array = (counts + 1 / counts.shape[1]) / (counts.sum(axis=1, keepdims=True) + 1)
    return density


def _smoothed(counts: Counts, bandwidth: Array) -> Array:
    """(m, k) densities of counts along a range, with one trial more that is spread evenly.

    Each trial is a normal distribution, cut off at the bounds; `bandwidth` is (m,) or (1,), in bins.
    """
    from scipy.special import ndtr

    size = counts.shape[1]
    # The mass of a normal below each difference that an edge of a bin and a middle can have.
    below = ndtr((np.arange(-size, size + 1) - 0.5)[:, None] / bandwidth).T
    middle, edge = np.arange(size)[:, None], np.arange(size + 1)
    mass = below[:, edge - middle + size]
    kernel = np.diff(mass, axis=2) / (mass[:, :, -1:] - mass[:, :, :1])
    number = counts.sum(axis=1, keepdims=True)
    smooth = (counts[:, None, :] @ kernel)[:, 0]
    density: Array = (smooth + 1 / size) / (number + 1)
    return density


def _bandwidth(counts: Counts) -> Array:
    """(m,) Scott's (1992), in bins, as the paper takes it, and at least wide enough for one bin.

    1.059 times the number of trials to the power of -1/5, times the lesser of the standard deviation
    and the interquartile range / 1.34.
    """
    at = np.arange(counts.shape[1])
    number = counts.sum(axis=1)
    mean = counts @ at / number
    squares = (counts * (at - mean[:, None]) ** 2).sum(axis=1)
    share = np.cumsum(counts, axis=1) / number[:, None]
    lower, upper = ((share >= quantile).argmax(axis=1) for quantile in (0.25, 0.75))
    deviation = np.minimum(np.sqrt(squares / np.maximum(number - 1, 1)), (upper - lower) / 1.34)
    width: Array = np.maximum(1.059 * deviation * number**-0.2, 0.5 / 1.64)
    return width
