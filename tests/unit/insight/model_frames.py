"""Trials drawn at random from a space, of an objective that a test knows."""

from __future__ import annotations

import numpy as np
from insight_frames import table

from amt_lab.tuning.ranges import ContinuousRange


def cube(dimensions):
    return tuple(ContinuousRange(f"x{i}", 0.0, 1.0) for i in range(dimensions))


CUBE = cube(4)


def drawn(space, count, seed=0):
    """Settings as random search draws them."""
    unit = np.random.default_rng(seed).random((count, len(space)))
    return [tuple(r.from_unit(float(u)) for r, u in zip(space, row, strict=True)) for row in unit]


def of_cube(count, score, noise=0.0, seed=0, dimensions=4, direction="Maximize"):
    """Trials of `score`, a function of (n, d) places in the unit cube, with normal noise."""
    space = cube(dimensions)
    rows = drawn(space, count, seed)
    places = np.array(rows).reshape(count, dimensions)
    objective = score(places) + noise * np.random.default_rng(seed + 1).normal(size=count)
    return table(space, rows, objective, direction)
