"""What the model expects of each pair of settings of two hyperparameters, whatever the others are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.grid import CELLS, Grid

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array
    from amt_lab.insight.surrogate import Surrogate

UNSURE = 0.25
"""The trees' spread, as a share of what the whole surface spans, from which on a cell is unsure."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The objective's mean over two hyperparameters, in the objective's own units.

    As large for ten thousand trials as for ten.
    """

    x: Grid
    y: Grid
    mean: Array
    """(y, x) over the forest, at each pair of settings."""
    spread: Array
    """(y, x) standard deviation over the trees, each of which knows only a sample of the trials."""

    @property
    def unsure(self) -> Array:
        """(y, x) 1 where the trees differ so much that the surface's shape there is a guess, else 0."""
        return (self.spread > UNSURE * np.ptp(self.mean)).astype(float)


def surface(model: Surrogate, x: str, y: str, cells: int = CELLS) -> Surface:
    """The model's mean and its trees' spread on a grid of at most `cells` x `cells`.

    Categories and few integers have a cell each. The mean is exact, over all settings of the other
    hyperparameters (see `leaves`).

    Raises:
        KeyError: no such hyperparameter was tuned.
        ValueError: `x` and `y` are the same.

    """
    if x == y:
        raise ValueError(f"x and y: a surface needs two hyperparameters, got {x} twice")
    columns, rows = model.index(x), model.index(y)
    across = Grid.of(model.observations.ranges[columns], cells, ends=False)
    up = Grid.of(model.observations.ranges[rows], cells, ends=False)
    each = model.leaves.over((rows, up.places), (columns, across.places))
    return Surface(across, up, model.observations.sign * each.mean(axis=0), each.std(axis=0))
