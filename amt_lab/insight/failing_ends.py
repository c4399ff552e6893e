"""Parts of a range that a next search can do without: most trials fail there, and no good one was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from amt_lab.insight.best import best_order
from amt_lab.insight.failures import failures
from amt_lab.insight.observations import Observations, positions
from amt_lab.insight.search import search
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from amt_lab.insight.finding import Finding
    from amt_lab.insight.observations import Array
    from amt_lab.tuning.ranges import Range

_MOSTLY = 0.5
"""The share of failed trials from which on a part is given up."""


def failing_ends(trials: pd.DataFrame) -> dict[str, list[Finding]]:
    """Findings on failures that are of one hyperparameter alone, by its name.

    Each is a stretch at one end of the range, or a category, where at least half of the trials
    failed and none of the best ones lies.
    """
    seen = Observations.of(trials)
    best = seen.unit[best_order(seen.score)] if len(seen) else seen.unit
    ranges = search(trials).ranges
    found: dict[str, list[Finding]] = {}
    for finding in failures(trials):
        conditions = finding.data.get("conditions", ())
        if len(conditions) != 1 or finding.data["rate"] < _MOSTLY:
            continue
        name = conditions[0]["hyperparameter"]
        if not _holds_any(ranges[name], conditions[0], best[:, list(ranges).index(name)]):
            found.setdefault(name, []).append(finding)
    return found


def _holds_any(tuned: Range, where: dict[str, object], places: Array) -> bool:
    if isinstance(tuned, CategoricalRange):
        return bool((places == tuned.values.index(str(where["value"]))).any())
    low, high = positions(tuned, pd.Series([where["low"], where["high"]]))
    return bool(np.any((places >= low) & (places <= high)))
