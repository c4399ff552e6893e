"""The leaves of a forest as boxes in the search space, from which its marginals follow exactly.

Hutter, Hoos and Leyton-Brown (2014), "An Efficient Approach for Assessing Hyperparameter Importance":
a regression tree is constant on boxes, so its mean over some of the hyperparameters is a sum over
leaves and needs no sample. The mean is over the whole search space, as random search would draw from
it, wherever the trials lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array

Indices: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Interval:
    """What each leaf covers of a numeric range, from `low` to `high`, (leaves,) each, 0 to 1."""

    low: Array
    high: Array

    @property
    def share(self) -> Array:
        """(leaves,) the share of the range that each leaf covers."""
        shares: Array = np.maximum(self.high - self.low, 0.0)
        return shares

    def holds(self, places: Array) -> Array:
        """(places, leaves) 1 where the leaf covers the place, given as a share of the range, else 0."""
        at = places[:, None]
        # scikit-learn goes left at the threshold, so a leaf covers its upper bound, and only the first its lower.
        inside = ((at > self.low) | (self.low == 0.0)) & (at <= self.high)
        held: Array = inside.astype(float)
        return held

    def of(self, leaves: Indices) -> Interval:
        """Some of the leaves."""
        return Interval(self.low[leaves], self.high[leaves])


@dataclass(frozen=True, slots=True)
class Choice:
    """What each leaf covers of the categories: `has` is (leaves, categories), 1 or 0."""

    has: Array

    @property
    def share(self) -> Array:
        """(leaves,) the share of the categories that each leaf covers."""
        shares: Array = self.has.mean(axis=1)
        return shares

    def holds(self, places: Array) -> Array:
        """(places, leaves) 1 where the leaf covers the category, given as its index, else 0."""
        held: Array = self.has.T[places.astype(int)]
        return held

    def of(self, leaves: Indices) -> Choice:
        """Some of the leaves."""
        return Choice(self.has[leaves])


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of all trees that cover some of the search space, tree after tree."""

    value: Array
    """(leaves,) what the leaf predicts."""
    boxes: tuple[Interval | Choice, ...]
    """One a hyperparameter."""
    trees: tuple[slice, ...]
    """Which leaves are each tree's."""

    @property
    def volume(self) -> Array:
        """(leaves,) the share of the search space that each leaf covers; a tree's sum to 1."""
        volume: Array = np.prod([box.share for box in self.boxes], axis=0)
        return volume

    @property
    def weight(self) -> Array:
        """(leaves,) what each leaf adds to its tree's mean."""
        return self.value * self.volume

    def density(self, index: int, places: Array) -> Array:
        """(places, leaves) of each leaf along one hyperparameter; its mean over the range is 1."""
        box = self.boxes[index]
        return box.holds(places) / box.share

    def along(self, index: int, places: Array) -> Array:
        """(trees, places) each tree's mean given hyperparameter `index`."""
        parts = self.density(index, places) * self.weight
        starts = [tree.start for tree in self.trees]
        mean: Array = np.add.reduceat(parts, starts, axis=1).T
        return mean

    def over(self, rows: tuple[int, Array], columns: tuple[int, Array]) -> Array:
        """(trees, rows, columns) each tree's mean given two hyperparameters, each an index and places."""
        down, across = self.density(*rows) * self.weight, self.density(*columns).T
        return np.array([down[:, tree] @ across[tree] for tree in self.trees])
