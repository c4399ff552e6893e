"""Which hyperparameters explain the objective over the whole search space, alone and in pairs.

Functional analysis of variance on a forest: Hutter, Hoos and Leyton-Brown (2014), "An Efficient
Approach for Assessing Hyperparameter Importance". See `leaves` for how it is worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.search import search
from amt_lab.insight.surrogate import Surrogate, surrogate
from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from amt_lab.insight.leaves import Indices
    from amt_lab.insight.observations import Array

CELLS = 24
"""Places along a numeric range."""
SAMPLE = 4096
PARTS = 8
"""Parts of the forest, of which each has shares of its own: their spread is the shares' uncertainty."""
ALONE = (0.05, 6.0)
TOGETHER = (0.02, 2.0)
"""The share of the variance from which on a hyperparameter, or a pair, is said to matter: the first number,
but with few trials the second over their number. Shares of those without effect stay below."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the model's variance over the search space, 0 to 1."""

    mean: float
    spread: float
    """Standard deviation over parts of the forest, whose trees each know only a sample of the trials."""


@dataclass(frozen=True, slots=True)
class Importance:
    """How the model's variance over the search space divides among the hyperparameters."""

    main: dict[str, Share]
    """What each explains alone; in the order of the ranges. All together explain at most 1."""
    pairs: dict[tuple[str, str], Share]
    """What each two explain beyond that, because the effect of one depends on the other."""


def fanova(model: Surrogate) -> Importance:
    """The shares of all hyperparameters and of all pairs of them.

    They are the whole forest's, not the mean of single trees' as in the paper: a single tree, being
    constant on boxes, has interactions even where effects merely add up. Marginals are exact, at
    `CELLS` places along each range; the whole variance is that at `SAMPLE` places in the space.
    """
    names = [tuned.name for tuned in model.observations.ranges]
    couples = list(combinations(range(len(names)), 2))
    parts = np.array_split(np.arange(len(model.leaves.trees)), PARTS)
    means, predicted = _means(model, parts), _predicted(model, parts)
    whole, *each = (
        _shares(model, mean, total)
        for mean, total in zip(
            [means.mean(axis=0), *means], [predicted.mean(axis=0), *predicted], strict=True
        )
    )
    spread = np.std(each, axis=0)

    def share(j: int, k: int) -> Share:
        return Share(min(max(float(whole[j, k]), 0.0), 1.0), float(spread[j, k]))

    return Importance(
        main={name: share(j, j) for j, name in enumerate(names)},
        pairs={(names[j], names[k]): share(j, k) for j, k in couples},
    )


def importance(trials: pd.DataFrame) -> list[Finding]:
    """Which hyperparameters matter, and which act together; or that no one can tell yet.

    Silent where there are too few trials to model, or they all score the same.

    Raises:
        ValueError: the table does not say what was tuned, or its trials share no objective.

    """
    model = surrogate(trials)
    if model is None:
        return []
    metric = search(trials).objective.metric
    if not model.has_learnt:
        return [_cannot_tell(model, metric)]
    found = fanova(model)
    return [*_alone(found, model, metric), *_together(found, model, metric)]


def _places(tuned: Range) -> Array:
    if isinstance(tuned, CategoricalRange):
        return np.arange(len(tuned.values), dtype=float)
    return (np.arange(CELLS) + 0.5) / CELLS


def _means(model: Surrogate, parts: Sequence[Indices]) -> Array:
    """(parts, cells, cells) the mean of each part of the forest given two places, less the whole mean.

    `cells` are the places of all hyperparameters, one after the other, and last one for no hyperparameter
    given. Single precision is half the work, and enough for shares.
    """
    leaves = model.leaves
    density = np.ones((sum(_sizes(model)), len(leaves.value)), dtype=np.float32)
    for j, (tuned, at) in enumerate(zip(model.observations.ranges, _cells(model), strict=False)):
        density[at] = leaves.density(j, _places(tuned))
    mean = leaves.weight.sum() / len(leaves.trees)
    weighted = density * (leaves.weight - mean * leaves.volume).astype(np.float32)
    found = []
    for part in parts:
        of = slice(leaves.trees[part[0]].start, leaves.trees[part[-1]].stop)
        found.append(weighted[:, of] @ density[:, of].T / len(part))
    return np.array(found, dtype=float)


def _sizes(model: Surrogate) -> list[int]:
    return [*(len(_places(tuned)) for tuned in model.observations.ranges), 1]


def _cells(model: Surrogate) -> list[slice]:
    return [slice(start, end) for start, end in pairwise(accumulate(_sizes(model), initial=0))]


def _shares(model: Surrogate, means: Array, predicted: Array) -> Array:
    """(d, d) the share that each pair adds, and on the diagonal that of each hyperparameter alone."""
    total = predicted.var()
    *cells, none = _cells(model)
    alone = np.array([means[at, none].var() for at in cells])
    both = np.array([[means[row, column].var() for column in cells] for row in cells])
    beyond = both - alone[:, None] - alone
    np.fill_diagonal(beyond, alone)
    shares: Array = beyond / total if total > 0 else np.zeros_like(beyond)
    return shares


def _predicted(model: Surrogate, parts: Sequence[Indices]) -> Array:
    """(parts, SAMPLE) what each part of the forest predicts at places spread evenly along each range."""
    rng = np.random.default_rng(0)
    strata = np.tile(np.arange(SAMPLE), (len(model.observations.ranges), 1))
    shares = ((rng.permuted(strata, axis=1) + rng.random(strata.shape)) / SAMPLE).T
    inputs = model.columns.at(shares).astype(np.float32)
    each = np.array([tree.tree_.predict(inputs)[:, 0] for tree in model.forest.estimators_])
    return np.array([each[part].mean(axis=0) for part in parts])


def _cannot_tell(model: Surrogate, metric: str) -> Finding:
    count = len(model.observations)
    return Finding(
        kind="importance",
        sentence=f"{count} trials do not show yet which hyperparameter matters for {metric}: "
        "any importance is a guess",
        confidence=Confidence.LOW,
        reason=model.reason,
        data={"score": model.score},
    )


def _alone(found: Importance, model: Surrogate, metric: str) -> list[Finding]:
    ordered = sorted(found.main, key=lambda name: -found.main[name].mean)
    least = _least(ALONE, model)
    notable = [name for name in ordered if found.main[name].mean >= least]
    if not notable:
        return []
    first, *others = (f"{name} {found.main[name].mean:.0%}" for name in notable)
    lead, _, share = first.rpartition(" ")
    also = f", {', '.join(others)}" if others else ""
    return [
        Finding(
            kind="importance",
            sentence=f"{lead} explains {share} of the variance of {metric}{also}",
            confidence=model.confidence,
            reason=model.reason,
            hyperparameters=tuple(notable),
            data={"score": model.score, "shares": _as_json(found.main)},
        )
    ]


def _together(found: Importance, model: Surrogate, metric: str) -> list[Finding]:
    least = _least(TOGETHER, model)
    ordered = sorted(found.pairs, key=lambda pair: -found.pairs[pair].mean)
    return [
        Finding(
            kind="importance",
            sentence=f"{pair[0]} and {pair[1]} act together: what one does depends on the other, "
            f"which explains {found.pairs[pair].mean:.0%} more of the variance of {metric}",
            confidence=model.confidence,
            reason=model.reason,
            hyperparameters=pair,
            data={"score": model.score, "share": _as_json({"pair": found.pairs[pair]})["pair"]},
        )
        for pair in ordered
        if found.pairs[pair].mean >= least
    ]


def _least(limits: tuple[float, float], model: Surrogate) -> float:
    always, per_trial = limits
    return max(always, per_trial / len(model.observations))


def _as_json(shares: dict[str, Share]) -> dict[str, Any]:
    return {name: {"mean": share.mean, "spread": share.spread} for name, share in shares.items()}
