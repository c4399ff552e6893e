"""Grid search."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from amt_lab.local.strategies.grid_points import untried_points
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence


class GridSearch(Strategy):
    """Tries every combination of categorical values once: trial n is the n-th of them.

    The last range's values change fastest. Nothing is drawn, so a seed changes nothing.
    """

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        every = untried_points(self.space, taken=())
        return next(itertools.islice(every, number - 1, None), None)
