"""Random searches whose truth is known: what matters, where the best is, or that there is nothing."""

from __future__ import annotations

import numpy as np
from insight_frames import table

from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

SPACE = (
    ContinuousRange("rate", 1e-4, 1.0, Scaling.LOGARITHMIC),
    ContinuousRange("share", 0.0, 0.5),
    ContinuousRange("weight", 0.0, 5.0),
    IntegerRange("depth", 1, 10),
    CategoricalRange("kernel", ("rbf", "poly", "linear")),
)


def searched(objective, trials=100, *, seed=0, crowding=None, **how):
    """A search of `SPACE`: `objective` takes the settings by name and a random generator.

    `crowding` is the shape of a beta distribution that places are drawn from, instead of evenly:
    below 1 they crowd the bounds, as a Bayesian search's do.
    """
    rng = np.random.default_rng(seed)
    units = rng.random((trials, len(SPACE)))
    if crowding is not None:
        units[:, :3] = rng.beta(crowding, crowding, (trials, 3))
    settings = [
        tuple(tuned.from_unit(unit) for tuned, unit in zip(SPACE, row, strict=True))
        for row in units
    ]
    names = [tuned.name for tuned in SPACE]
    values = [objective(dict(zip(names, row, strict=True)), rng) for row in settings]
    return table(SPACE, settings, values, **how)


def nothing(_, rng):
    """An objective that no hyperparameter has a say in."""
    return rng.normal()


def revisited(seed=0):
    """A search that found out about `share`, and went back to where the first good trial was."""
    rng = np.random.default_rng(seed)
    first = [(10 ** rng.uniform(-4, 0), *rng.uniform(0, [0.5, 5]), 3, "rbf") for _ in range(20)]
    later = [(10 ** rng.uniform(-4, 0), 0.5, abs(rng.normal(0, 0.1)), 3, "rbf") for _ in range(30)]
    settings = first + later
    return table(SPACE, settings, [row[1] + 0.03 * rng.normal() for row in settings])


def cornered(seed=0):
    """A search that found `share` to be good at its bound, where it had `weight` at one, too."""
    rng = np.random.default_rng(seed)
    first = [(10 ** rng.uniform(-4, 0), *rng.uniform(0, [0.5, 5]), 3, "rbf") for _ in range(20)]
    later = [
        (10 ** rng.uniform(-4, 0), rng.uniform(0.4, 0.5), 5.0 * (rng.random() < 0.9), 3, "rbf")
        for _ in range(40)
    ]
    settings = first + later
    return table(SPACE, settings, [row[1] + 0.03 * rng.normal() for row in settings])
