"""One model of the objective over the search space, and how far it can be trusted.

Extremely randomized trees (Geurts, Ernst and Wehenkel 2006): on tables as small and noisy as those of
trials they predict better than a random forest, fit several times faster, and have smoother marginals.
Each tree sees a bootstrap sample, so that the trials it did not see test it (Breiman 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.columns import Columns
from amt_lab.insight.finding import Confidence
from amt_lab.insight.forest_leaves import leaves_of
from amt_lab.insight.observations import Array, Observations

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.leaves import Leaves

FEWEST = 10
"""Trials below which nothing is modelled."""
TREES = 64
LEAF = 2
"""Fewest trials that a leaf averages over."""
CHOICE = 0.6
"""Share of the inputs of which each split takes the best: with all of them, those that matter only
together would hardly be split on."""
SAMPLE = 768
"""Most trials that one tree sees: with more trials than that the trees differ more, and together predict as well."""
FENCE = 3.0
"""Interquartile ranges below the lower quartile at which a score is cut off (Tukey's outer fence, 1977).

One trial that diverged would else be all that the model explains.
"""

DEFINITIONS = 10
"""Models that are kept: SageMaker takes as many training-job definitions in one tuning job, and what tells
of all of them comes back to each. One of 10,000 trials takes 5 MB."""

RELIABLE, USABLE = 0.6, 0.2
"""Shares of the unseen trials' variance that a model explains to be relied on, and to be used with care."""
LEAST, PER_TRIAL = 0.05, 5.0
"""A model has learnt something from n trials if its score is above LEAST and above PER_TRIAL / n.

Of noise alone, one model in a hundred scores above 0.17 with 15 trials, 0.15 with 30, 0.07 with 60 and
0.01 with 120.
"""


@dataclass(frozen=True)
class Surrogate:
    """A forest fitted to observations. Make it with `surrogate`, which fits once for all its users."""

    observations: Observations
    forest: Any
    """scikit-learn's `ExtraTreesRegressor`, on inputs that `columns` makes."""
    columns: Columns
    cut: int
    """How many trials scored so low that they were cut off at `FENCE`."""
    score: float
    """R² on the trials that each tree did not see: 1 is perfect, 0 no better than the mean."""

    @cached_property
    def leaves(self) -> Leaves:
        """The trees' leaves as boxes of the search space."""
        return leaves_of([tree.tree_ for tree in self.forest.estimators_], self.columns)

    def index(self, name: str) -> int:
        """Which column of the observations hyperparameter `name` is.

        Raises:
            KeyError: no such hyperparameter was tuned.

        """
        names = [tuned.name for tuned in self.observations.ranges]
        if name not in names:
            raise KeyError(f"{name} was not tuned; the hyperparameters are {', '.join(names)}")
        return names.index(name)

    @property
    def has_learnt(self) -> bool:
        """Whether it predicts better than a model of noise would by chance."""
        return self.score > max(LEAST, PER_TRIAL / len(self.observations))

    @property
    def confidence(self) -> Confidence:
        """How far anything that this model says can be relied on."""
        if self.score >= RELIABLE:
            return Confidence.HIGH
        return Confidence.MEDIUM if self.score >= USABLE else Confidence.LOW

    @property
    def reason(self) -> str:
        """Why it is that sure, in words."""
        count = len(self.observations)
        explained = f"{max(self.score, 0.0):.0%} of the variance of trials it has not seen"
        verdict = {
            Confidence.HIGH: f"a model of {count:,} trials explains {explained}",
            Confidence.MEDIUM: f"a model of {count:,} trials explains only {explained}",
            Confidence.LOW: f"do not trust it: a model of {count:,} trials explains {explained}",
        }[self.confidence]
        outliers = "1 far outlier was" if self.cut == 1 else f"{self.cut} far outliers were"
        return f"{verdict}; {outliers} cut off" if self.cut else verdict

    def predict(self, unit: Array) -> tuple[Array, Array]:
        """(n,) mean score and (n,) standard deviation over the trees, at (n, d) places.

        Places are as in `Observations.unit`; the score is that of `Observations`, more is better.
        """
        inputs = self.columns.of(unit)
        each = np.array([tree.predict(inputs) for tree in self.forest.estimators_])
        return each.mean(axis=0), each.std(axis=0)


def surrogate(trials: pd.DataFrame) -> Surrogate | None:
    """The model of a trials table, or None where there are fewer than `FEWEST` to learn from.

    None, too, where all trials score the same. The last few models are kept: the same trials are not
    fitted twice.

    Raises:
        ValueError: the table does not say what was tuned, or its trials share no objective.

    """
    return _kept(_Seen(Observations.of(trials)))


class _Seen:
    """Observations that are equal where their numbers are."""

    def __init__(self, observations: Observations) -> None:
        self.observations = observations
        numbers = observations.unit.tobytes() + observations.score.tobytes()
        self._key = (sha256(numbers).digest(), observations.ranges, observations.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=DEFINITIONS)
def _kept(seen: _Seen) -> Surrogate | None:
    return fitted(seen.observations)


def fitted(found: Observations) -> Surrogate | None:
    """A model of observations, or None where there is nothing to learn from; fitted at every call."""
    if len(found) < FEWEST or not found.ranges or np.ptp(found.score) == 0:
        return None
    from sklearn.ensemble import ExtraTreesRegressor

    score = cut_off(found.score)
    columns = Columns(found.ranges)
    forest = ExtraTreesRegressor(
        n_estimators=TREES,
        min_samples_leaf=LEAF,
        max_features=CHOICE,
        bootstrap=True,
        max_samples=min(len(found), SAMPLE),
        oob_score=True,
        random_state=0,
    ).fit(columns.of(found.unit), score)
    return Surrogate(found, forest, columns, int((score > found.score).sum()), forest.oob_score_)


def cut_off(score: Array) -> Array:
    """The scores with those far on the bad side raised to `FENCE`."""
    low, high = np.quantile(score, (0.25, 0.75))
    return np.maximum(score, low - FENCE * (high - low)) if high > low else score
