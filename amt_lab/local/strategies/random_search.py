"""Random search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies.grid_points import point_of, untried_points
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRAWS = 100
"""Draws before a small discrete space is counted out instead."""


class RandomSearch(Strategy):
    """Draws each trial by itself, evenly along every range's own scale.

    In a space without a continuous range a draw that was tried already is drawn again, until the
    space is exhausted.
    """

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        rng = np.random.default_rng([self.seed, number])
        taken = {point_of(done.settings) for done in observed} | {point_of(now) for now in pending}
        for _ in range(_DRAWS):
            settings: Settings = {r.name: r.from_unit(float(rng.random())) for r in self.space}
            if point_of(settings) not in taken:
                return settings
        left = untried_points(self.space, taken)
        return left[int(rng.integers(len(left)))] if left else None
