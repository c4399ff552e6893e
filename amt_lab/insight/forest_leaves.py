"""From trees that scikit-learn fitted to the boxes of their leaves."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.leaves import Choice, Interval, Leaves
from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.insight.columns import Columns
    from amt_lab.insight.observations import Array


def leaves_of(trees: Sequence[Any], columns: Columns) -> Leaves:
    """`trees` are the `tree_` of fitted trees, on inputs that `columns` makes.

    All trees are walked at once, a level at a time. Leaves that cover nothing are left out: those for
    unknown values, and those outside of a range, where a parent's trials may lie.
    """
    low, high = _bounds(trees, columns.width)
    boxes = [
        _box(tuned, low[:, at], high[:, at])
        for tuned, at in zip(columns.ranges, columns.slices, strict=True)
    ]
    is_leaf = np.concatenate([tree.children_left for tree in trees]) < 0
    kept = np.flatnonzero(is_leaf & np.logical_and.reduce([box.share > 0 for box in boxes]))
    starts = np.searchsorted(kept, np.cumsum([0, *(tree.node_count for tree in trees)]))
    return Leaves(
        value=np.concatenate([tree.value[:, 0, 0] for tree in trees])[kept],
        boxes=tuple(box.of(kept) for box in boxes),
        trees=tuple(slice(start, end) for start, end in pairwise(starts.tolist())),
    )


def _bounds(trees: Sequence[Any], width: int) -> tuple[Array, Array]:
    """(nodes, width) where each node of all trees begins and ends along each input."""
    nodes = [tree.node_count for tree in trees]
    roots = np.cumsum([0, *nodes[:-1]])
    shift = np.repeat(roots, nodes)
    left = np.concatenate([tree.children_left for tree in trees]) + shift
    right = np.concatenate([tree.children_right for tree in trees]) + shift
    feature = np.concatenate([tree.feature for tree in trees])
    threshold = np.concatenate([tree.threshold for tree in trees])
    low, high = np.zeros((len(shift), width)), np.ones((len(shift), width))
    level = roots
    while level.size:
        level = level[feature[level] >= 0]
        below, above, split = left[level], right[level], feature[level]
        for child in (below, above):
            low[child], high[child] = low[level], high[level]
        high[below, split] = np.minimum(high[below, split], threshold[level])
        low[above, split] = np.maximum(low[above, split], threshold[level])
        level = np.concatenate([below, above])
    return low, high


def _box(tuned: Range, low: Array, high: Array) -> Interval | Choice:
    if not isinstance(tuned, CategoricalRange):
        return Interval(low[:, 0], high[:, 0])
    # An input is 1 for its category, else 0, and is split anywhere between. A leaf has a category if
    # 1 lies in its box, and if no other category's 0 lies outside.
    has_one = (high >= 1.0) & (low < 1.0)
    lacks_zero = low > 0.0
    others = lacks_zero.sum(axis=1, keepdims=True) - lacks_zero
    return Choice((has_one & (others == 0)).astype(float))
