"""The smallest part of each range that keeps the best trials, and categories that never won."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from amt_lab.insight.best import FEWEST, best_count, best_mask
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.idle import merely_revisited
from amt_lab.insight.observations import Observations
from amt_lab.insight.permutation import (
    LIKELY,
    SURE,
    Mask,
    adjusted,
    contrasts,
    top_heavy,
)
from amt_lab.insight.wording import figure, listed, p_value
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.insight.widening import NumericRange

KEPT = 0.9
"""Of the best trials that a region keeps: one stray of ten does not widen it."""
_NARROW = 0.75
"""Of a range's scale that a region may take up at most to be worth a sentence."""
_DRAWS = 499
_HELD = 1_000_000
"""Numbers of permuted trials to hold at a time."""
_NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class _Column:
    """One numeric hyperparameter's places, in order, of the trials that have one in the range."""

    column: int
    tuned: NumericRange
    places: Array
    """(m,) sorted."""
    weights: Array
    """(m,) how good each trial is."""
    best: Mask
    """(m,) whether it is one of the best."""

    @property
    def kept(self) -> int:
        """How many of the best trials the stretch keeps; less than 2 make no stretch."""
        return math.ceil(KEPT * int(self.best.sum()))

    def stretch(self) -> tuple[float, float]:
        """The shortest stretch of places that keeps `KEPT` of the best trials."""
        low, high, _ = self._contrast(self.weights[None], self.best[None])
        return float(low[0]), float(high[0])

    def contrast(self) -> float:
        """How much better trials in the stretch do than those outside, in deviations of chance."""
        return float(self._contrast(self.weights[None], self.best[None])[2][0])

    def by_chance(self, rng: np.random.Generator) -> Array:
        """(draws,) that contrast where the trials' goodness is dealt over the places by chance."""
        drawn = []
        for start in range(0, _DRAWS, rows := max(1, _HELD // len(self.places))):
            shape = (min(rows, _DRAWS - start), 1)
            order = rng.permuted(np.tile(np.arange(len(self.places)), shape), axis=1)
            drawn.append(self._contrast(self.weights[order], self.best[order])[2])
        return np.concatenate(drawn)

    def _contrast(self, weights: Array, best: Mask) -> tuple[Array, Array, Array]:
        """Stretch and contrast of each row of (b, m) weights and best ones."""
        draws, total = weights.shape
        winners = self.places[np.nonzero(best)[1].reshape(draws, -1)]
        widths = winners[:, self.kept - 1 :] - winners[:, : winners.shape[1] - self.kept + 1]
        first, each = widths.argmin(axis=1), np.arange(draws)
        low, high = winners[each, first], winners[each, first + self.kept - 1]
        start = np.searchsorted(self.places, low - _NEAR)
        end = np.searchsorted(self.places, high + _NEAR)
        inside = (end - start).astype(float)
        sums = np.concatenate([np.zeros((draws, 1)), weights.cumsum(axis=1)], axis=1)
        excess = sums[each, end] - sums[each, start] - inside * self.weights.mean()
        spread = np.sqrt(self.weights.var() * inside * (total - inside) / (total - 1))
        return low, high, np.divide(excess, spread, out=np.zeros(draws), where=spread > 0)


def regions(trials: pd.DataFrame) -> list[Finding]:
    """Where the best trials are, on each range's own scale, and the categories without any.

    A region is said where trials inside do better than those outside, by more than the best of as
    many trials dealt by chance over the same places would, all hyperparameters taken together, and
    where a model of them does not lay it on others.
    """
    seen = Observations.of(trials)
    if len(seen) < FEWEST or np.ptp(seen.score) == 0:
        return []
    stretches = _stretches(seen)
    company = merely_revisited(
        trials, {name for each in stretches for name in each.hyperparameters}
    )
    said = [each for each in stretches if company.isdisjoint(each.hyperparameters)]
    return [*said, *_losers(seen)]


def _stretches(seen: Observations) -> list[Finding]:
    columns = [
        found
        for column, tuned in enumerate(seen.ranges)
        if not isinstance(tuned, CategoricalRange)
        and len((found := _column(seen, column, tuned)).places) >= FEWEST
        and found.kept > 1
    ]
    if not columns:
        return []
    rng = np.random.default_rng(1)
    highest = np.max([each.by_chance(rng) for each in columns], axis=0)
    p_values = adjusted(np.array([each.contrast() for each in columns]), highest)
    return [
        _region(each, float(p), seen)
        for each, p in zip(columns, p_values, strict=True)
        if p <= LIKELY and np.diff(each.stretch())[0] <= _NARROW
    ]


def _column(seen: Observations, column: int, tuned: NumericRange) -> _Column:
    place = seen.unit[:, column]
    rows = np.flatnonzero((place >= 0) & (place <= 1))
    rows = rows[np.argsort(place[rows], kind="stable")]
    weights, best = top_heavy(seen.score), best_mask(seen.score)
    return _Column(column, tuned, place[rows], weights[rows], best[rows])


def _region(each: _Column, p: float, seen: Observations) -> Finding:
    stretch = each.stretch()
    tuned, best = each.tuned, best_mask(seen.score)
    low, high = _bounds(tuned, *stretch)
    tried_low, tried_high = _bounds(tuned, each.places[0], each.places[-1])
    place = seen.unit[:, each.column]
    inside = (place >= stretch[0] - _NEAR) & (place <= stretch[1] + _NEAR) & best
    return Finding(
        kind="regions",
        sentence=f"{tuned.name}: {inside.sum()} of the best {best.sum()} trials "
        f"{_lie(low, high)}; tried were {figure(tried_low)} to {figure(tried_high)}.",
        confidence=Confidence.HIGH if p <= SURE else Confidence.MEDIUM,
        reason=f"Trials there do better than elsewhere with {p_value(p)}, against the best of "
        f"{len(seen)} trials dealt by chance over the places that were tried.",
        hyperparameters=(tuned.name,),
        trials=tuple(name for name, one in zip(seen.names, inside, strict=True) if one),
        data={
            "low": low,
            "high": high,
            "tried_low": tried_low,
            "tried_high": tried_high,
            "share_of_scale": stretch[1] - stretch[0],
            "best_trials": int(best.sum()),
            "best_trials_inside": int(inside.sum()),
            "p_value": p,
        },
    )


def _bounds(tuned: NumericRange, low: float, high: float) -> tuple[float, float]:
    if isinstance(tuned, IntegerRange):
        return round(tuned.place(low)), round(tuned.place(high))
    return float(tuned.place(low)), float(tuned.place(high))


def _lie(low: float, high: float) -> str:
    return f"have {figure(low)}" if low == high else f"lie between {figure(low)} and {figure(high)}"


def _losers(seen: Observations) -> list[Finding]:
    """Categories that none of the best trials has, and whose trials do worse than the others.

    Those found are set aside before more are looked for, so that two bad ones do not hide in each
    other's company.
    """
    groups = [
        (column, tuned, index)
        for column, tuned in enumerate(seen.ranges)
        if isinstance(tuned, CategoricalRange)
        for index in range(len(tuned.values))
    ]
    if not groups:
        return []
    held = np.column_stack([seen.unit[:, column] == index for column, _, index in groups])
    hopeless = np.array([not each.any() for each in (held & best_mask(seen.score)[:, None]).T])
    left = np.ones(len(seen), dtype=bool)
    lost: dict[CategoricalRange, list[tuple[int, Mask, float]]] = {}
    while hopeless.any():
        # Plain ranks: a category may have lost by being mediocre as well as by being bad.
        tests = contrasts(rankdata(-seen.score[left]), held[left], seed=2)
        now = np.flatnonzero(hopeless & (tests.p <= LIKELY))
        if not len(now):
            break
        for each in now:
            _, tuned, index = groups[each]
            lost.setdefault(tuned, []).append((index, held[:, each], float(tests.p[each])))
        left &= ~held[:, now].any(axis=1)
        hopeless[now] = False
    return [_loser(tuned, values, seen) for tuned, values in lost.items()]


def _loser(
    tuned: CategoricalRange, lost: list[tuple[int, Mask, float]], seen: Observations
) -> Finding:
    names = [tuned.values[index] for index, _, _ in lost]
    tried = np.any([holds for _, holds, _ in lost], axis=0)
    p = max(p for *_, p in lost)
    return Finding(
        kind="regions",
        sentence=f"{tuned.name}: none of the best {best_count(len(seen))} trials has "
        f"{listed(names).replace(' and ', ' or ')}, of {tried.sum()} that tried "
        f"{'it' if len(names) == 1 else 'them'}.",
        confidence=Confidence.HIGH if p <= SURE else Confidence.MEDIUM,
        reason=f"Trials with {'it' if len(names) == 1 else 'each of them'} do worse than the "
        f"others with {p_value(p)}, all categories taken together.",
        hyperparameters=(tuned.name,),
        trials=tuple(name for name, one in zip(seen.names, tried, strict=True) if one),
        data={
            "values": names,
            "kept": [value for value in tuned.values if value not in names],
            "trials": int(tried.sum()),
            "p_value": p,
        },
    )
