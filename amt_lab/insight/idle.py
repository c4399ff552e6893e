"""Hyperparameters that have no say in the objective, so that a next search can leave them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import kstest

from amt_lab.insight.finding import Confidence
from amt_lab.insight.importance import fanova
from amt_lab.insight.observations import Observations
from amt_lab.insight.ped_anova import among_best
from amt_lab.insight.surrogate import surrogate
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from amt_lab.insight.observations import Array

_FEWEST = 60
"""Completed trials below which having no say cannot be told from not having been seen to have one."""
_MOST = 0.02
"""Of the model's variance that an idle hyperparameter explains at most, alone and in each pair, with
two standard deviations on top."""
_LITTLE = 0.05
"""Of the model's variance: less, and where the search went tells more than what it found there."""
_EVEN = 0.001
"""The p-value below which places were not drawn evenly along a range."""


def idle(trials: pd.DataFrame) -> frozenset[str]:
    """Names of hyperparameters that explain next to nothing, alone, in pairs, or among the best trials.

    None where the model does not explain trials that it has not seen.
    """
    model = surrogate(trials)
    if (
        model is None
        or len(model.observations) < _FEWEST
        or not model.has_learnt
        or model.confidence is Confidence.LOW
    ):
        return frozenset()
    found = fanova(model)
    matter = {name for finding in among_best(trials) for name in finding.hyperparameters}
    for name, share in found.main.items():
        beyond = [each for pair, each in found.pairs.items() if name in pair]
        if any(each.mean + 2 * each.spread > _MOST for each in (share, *beyond)):
            matter.add(name)
    return frozenset(found.main.keys() - matter)


def merely_revisited(trials: pd.DataFrame, names: Collection[str]) -> frozenset[str]:
    """Those of `names`, hyperparameters, whose good places are good for the company that they keep.

    A search that learns goes back to the best trials' neighbourhood, and so to whatever value of an
    idle hyperparameter they happened to have. The trials there do better than others, but a model of
    all hyperparameters together lays that on those that matter. Silent on places drawn evenly, which
    are in no such company, and where the model does not explain trials that it has not seen.
    """
    if not names:
        return frozenset()
    seen = Observations.of(trials)
    sought = [
        tuned.name
        for column, tuned in enumerate(seen.ranges)
        if tuned.name in names
        and not isinstance(tuned, CategoricalRange)
        and not _drawn_evenly(seen.unit[:, column])
    ]
    model = surrogate(trials) if sought else None
    if model is None or not model.has_learnt:
        return frozenset()
    found = fanova(model)
    return frozenset(
        name
        for name in sought
        if max(
            found.main[name].mean,
            *(share.mean for pair, share in found.pairs.items() if name in pair),
            0.0,
        )
        < _LITTLE
    )


def _drawn_evenly(place: Array) -> bool:
    known = place[np.isfinite(place)]
    return len(known) == 0 or bool(kstest(known, "uniform").pvalue >= _EVEN)
