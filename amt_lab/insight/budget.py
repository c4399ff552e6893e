"""How many trials the next tuning job is worth, from what more trials of this one would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.convergence import EVEN, HARDLY, expected_gains, lead_of
from amt_lab.insight.observations import Observations
from amt_lab.insight.wording import amount, value

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 10
"""Trials below which a search has nothing to go on."""
_MOST_OF_THE_GAIN = 0.75
"""Of what as many trials again would bring: the last quarter costs as much as the first half."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Trials of a next job, and why so many."""

    trials: int
    reason: str


def budget(trials: pd.DataFrame, before: int, strategy: str, *, widens: bool) -> Budget:
    """As many as bring most of what `before` trials again would, by the finding on convergence.

    The fewest where even that hardly pays. Half of them where that finding is silent, or where
    `widens` says that ranges go beyond what was tried, of which it knows nothing.
    """
    fewest = min(before, FEWEST)
    seen = Observations.of(trials)
    counts = list(range(fewest, before + 1))
    gains = None if widens else expected_gains(seen, counts, even=strategy in EVEN)
    if gains is None:
        half = max(-(-before // 2), fewest)
        return Budget(half, "Half as many, since the new job knows the trials of the old one.")
    again = f"{before} more trials of the old ranges would improve the best objective, "
    again += f"{value(seen.sign * float(seen.score.max()))}, by about {amount(float(gains[-1]))}"
    if gains[-1] < HARDLY * lead_of(seen):
        return Budget(fewest, f"{again}, which hardly pays: as few as a search can learn from.")
    enough = int(np.argmax(gains >= _MOST_OF_THE_GAIN * gains[-1]))
    return Budget(
        counts[enough], f"{again}; these bring about {amount(float(gains[enough]))} of it."
    )
