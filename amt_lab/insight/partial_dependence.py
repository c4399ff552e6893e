"""What the model expects of each setting of one hyperparameter, whatever the others are.

Friedman (2001), "Greedy Function Approximation", section 8.2, with the exact mean over the search
space in place of one over the trials, as Hutter et al. (2014) give it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amt_lab.insight.grid import CELLS, Grid

if TYPE_CHECKING:
    from amt_lab.insight.observations import Array
    from amt_lab.insight.surrogate import Surrogate


@dataclass(frozen=True, slots=True)
class Dependence:
    """The objective's mean along one hyperparameter, in the objective's own units."""

    grid: Grid
    mean: Array
    """(k,) over the forest, at each value of the grid."""
    spread: Array
    """(k,) standard deviation over the trees, each of which knows only a sample of the trials."""


def partial_dependence(model: Surrogate, name: str, count: int = CELLS) -> Dependence:
    """The mean and the trees' spread along hyperparameter `name`, on its range's own scale.

    Raises:
        KeyError: no such hyperparameter was tuned.

    """
    index = model.index(name)
    grid = Grid.of(model.observations.ranges[index], count)
    each = model.leaves.along(index, grid.places)
    return Dependence(grid, model.observations.sign * each.mean(axis=0), each.std(axis=0))
