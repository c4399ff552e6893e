"""Hyperparameters that have no say in the objective, so that a next search can leave them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.insight.finding import Confidence
from amt_lab.insight.importance import fanova
from amt_lab.insight.ped_anova import among_best
from amt_lab.insight.surrogate import surrogate

if TYPE_CHECKING:
    import pandas as pd

_FEWEST = 60
"""Completed trials below which having no say cannot be told from not having been seen to have one."""
_MOST = 0.02
"""Of the model's variance that an idle hyperparameter explains at most, alone and in each pair, with
two standard deviations on top."""


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
