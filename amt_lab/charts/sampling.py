"""Which of many trials a chart draws, so that it stays readable and small; it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.search import search

if TYPE_CHECKING:
    import pandas as pd

BEST, OTHERS = 100, 400
"""Trials that are drawn of more than both together: the best ones, and some of the rest."""


def sampled(trials: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The trials to draw, in their order, and a note of what they are, empty where it is all of them.

    The others are taken evenly over launch order.
    """
    if len(trials) <= BEST + OTHERS:
        return trials, ""
    score = search(trials).sign * trials["objective"].where(trials["status"] == "Completed")
    best = score.nlargest(BEST).index
    rest = trials.index.difference(best, sort=False)
    even = rest[np.linspace(0, len(rest) - 1, OTHERS).round().astype(int)]
    drawn = trials.loc[trials.index.isin(best.union(even))]
    return drawn, f"Drawn: the best {len(best)} trials and {len(even)} of the other {len(rest):,}."
