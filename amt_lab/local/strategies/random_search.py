"""Random search."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies.grid_points import count_points, point_of, untried_points
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from amt_lab.local.strategies.grid_points import Point
    from amt_lab.tuning.ranges import Range

_DRAWS = 100
"""Draws before what is left of a discrete space is counted out instead."""
_COUNTED = 1000
"""Points counted out at most. After so many draws that were all tried already, few are left."""


class RandomSearch(Strategy):
    """Draws each trial by itself, evenly along every range's own scale; nothing is tried twice."""

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        rng = np.random.default_rng([self.seed, number])
        taken = {point_of(done.settings) for done in observed} | {point_of(now) for now in pending}
        return draw_untried(self.space, taken, rng)


def draw_untried(
    space: Sequence[Range], taken: Collection[Point], rng: np.random.Generator
) -> Settings | None:
    """Even draws until one is untried; None once a discrete space is exhausted."""
    for _ in range(_DRAWS):
        settings: Settings = {r.name: r.from_unit(float(rng.random())) for r in space}
        if point_of(settings) not in taken:
            return settings
    if math.isinf(count_points(space)):
        return None
    left = list(itertools.islice(untried_points(space, taken), _COUNTED))
    return left[int(rng.integers(len(left)))] if left else None
