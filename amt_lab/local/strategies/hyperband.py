"""Hyperband: random search that spends its resource on the trials that do well.

The resource is what MinResource and MaxResource of the API count, such as epochs: here, each value
that a trial prints of its objective metric is one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies.random_search import RandomSearch

if TYPE_CHECKING:
    from amt_lab.local.strategies.unit_cube import Array

_KEPT = 3
"""One of so many trials goes on beyond a rung, and rungs lie a factor of so many apart."""


class HyperbandSearch(RandomSearch):
    """Draws its trials as random search does; `SuccessiveHalving` says how long each may train."""


class SuccessiveHalving:
    """Stops a trial at a rung where it is not among the best third that got there so far.

    The service's Hyperband decides while trials run and waits for none, so this is the asynchronous
    form of it: Li et al., "Hyperband" (JMLR 2018), for the brackets, and Li et al., "A System for
    Massively Parallel Hyperparameter Tuning" (MLSys 2020), for the stopping. The rungs lie at `least`
    resource and each three times the one before, below `most`. A trial belongs to a bracket, which its
    number draws: the boldest has all rungs, each further one has its first rung one later, and trials
    of the last one are never stopped at a rung, since a good trial may begin slowly. A trial that
    reaches `most` is stopped whatever it printed, but one of those that are known to end there by
    themselves (`ends_itself`) is left to save its model.
    """

    def __init__(
        self, least: int, most: int, *, maximize: bool, seed: int, ends_itself: bool = False
    ) -> None:
        self._most, self._maximize, self._seed = most, maximize, seed
        self._last = most if ends_itself else most - 1
        self._levels: list[int] = []
        while least < most:
            self._levels.append(least)
            least *= _KEPT
        self._shares = _shares(len(self._levels))
        self._resource: dict[int, int] = {}
        self._rungs: dict[tuple[int, int], dict[int, float]] = {}
        """By bracket and resource: the value with which each trial got there."""

    def bracket(self, number: int) -> int:
        """The bracket of trial `number`: so many of the rungs it may pass unasked."""
        drawn = np.random.default_rng([self._seed, number, 1]).random()
        return int(np.searchsorted(self._shares, drawn, side="right"))

    def forget(self, number: int) -> None:
        """Trial `number` failed, or runs anew: what it printed so far does not count."""
        self._resource.pop(number, None)
        for rung in self._rungs.values():
            rung.pop(number, None)

    def sees(self, number: int, value: float) -> bool:
        """Takes in the next value that trial `number` printed; True where it should stop now."""
        used = self._resource.get(number, 0) + 1
        self._resource[number] = used
        if used > self._last:
            return True
        if used not in self._levels:
            return False
        bracket = self.bracket(number)
        if used not in self._levels[bracket:]:
            return False
        rung = self._rungs.setdefault((bracket, used), {})
        rung[number] = value
        if len(rung) < _KEPT:
            return False
        ahead = [each for each in rung.values() if _is_better(each, value, self._maximize)]
        return len(ahead) >= len(rung) // _KEPT


def _is_better(one: float, other: float, maximize: bool) -> bool:
    return one > other if maximize else one < other


def _shares(rungs: int) -> Array:
    """(rungs + 1,) cumulative shares of the brackets: Hyperband's own numbers of trials in each."""
    counts = [math.ceil((rungs + 1) / (left + 1) * _KEPT**left) for left in range(rungs, -1, -1)]
    shares: Array = np.cumsum(counts, dtype=float) / sum(counts)
    shares[-1] = 1.0
    return shares
