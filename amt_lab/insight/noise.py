"""How much the objective varies at the same settings, and whether the best trial is truly best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from amt_lab.insight.best import FEWEST
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.observations import Observations
from amt_lab.insight.smooth import left_unexplained
from amt_lab.insight.wording import amount, trials_named
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array

_REPEATS, _MANY_REPEATS = 3, 8
"""Degrees of freedom of repeated settings that give a noise level, and that give a sure one."""
_NEIGHBOURS = 10
_ENOUGH, _DENSE = 12, 100
"""Trials a hyperparameter for neighbours to be near at all, and near enough."""
_ALIKE = 1.5
"""Times that two estimates of the noise may differ by to bear each other out."""
_SLIGHT = 0.1
"""Of the objective's spread: noise below it, as hardly anything else is left, is estimated well."""
_TIE = 1.96 * math.sqrt(2)
"""Noise levels that two equally good trials differ by at most, 95 times of 100."""
_MOST_REPEATED, _MOST_TIMES = 5, 10
_MANY_TIED = 0.25
"""Of all trials: such a tie is said to be one of most."""
_TO_MEASURE = 2
"""Times that each of the best trials is to run again, to know the noise before anything else."""


@dataclass(frozen=True, slots=True)
class _Level:
    """The standard deviation of the objective at the same settings."""

    noise: float
    confidence: Confidence
    reason: str
    measured: bool
    """By repeats; else estimated."""


def noise(trials: pd.DataFrame) -> list[Finding]:
    """The noise level, the trials that tie with the best one within it, and which of them to repeat.

    It is pooled over repeated settings where there are enough; else the lesser of what a smooth model
    leaves unexplained and of what near settings give by the Gamma test (Stefánsson, Končar & Jones,
    Neural Computing & Applications 5, 1997): half the squared difference of neighbours' objectives,
    carried on to a distance of nothing.
    """
    seen = Observations.of(trials)
    whole = np.isfinite(seen.unit).all(axis=1)
    unit, score = seen.unit[whole], seen.score[whole]
    if len(score) < 2 or unit.shape[1] == 0 or np.ptp(score) == 0:
        return []
    level = _from_repeats(unit, score) or _estimated(seen, unit, score)
    return [_finding(level, seen)] if level is not None else []


def _from_repeats(unit: Array, score: Array) -> _Level | None:
    _, group = np.unique(unit.round(12), axis=0, return_inverse=True)
    size = np.bincount(group.ravel())
    freedom = len(score) - len(size)
    if freedom < _REPEATS:
        return None
    means = np.bincount(group.ravel(), weights=score) / size
    variance = ((score - means[group.ravel()]) ** 2).sum() / freedom
    return _Level(
        float(np.sqrt(variance)),
        Confidence.HIGH if freedom >= _MANY_REPEATS else Confidence.MEDIUM,
        f"From {(size > 1).sum()} settings that ran more than once, {freedom} repeats in all.",
        measured=True,
    )


def _estimated(seen: Observations, unit: Array, score: Array) -> _Level | None:
    """The lesser of two estimates, as each is too high where it does not fit."""
    if len(score) < max(FEWEST, _ENOUGH * unit.shape[1]):
        return None
    near = _from_neighbours(seen, unit, score)
    unexplained = left_unexplained(seen.ranges, unit, score)
    least = min(near, unexplained)
    alike = max(near, unexplained) <= _ALIKE * least and len(score) >= _DENSE * unit.shape[1]
    sure = alike or least <= _SLIGHT * score.std()
    how = (
        "each trial's nearest neighbours"
        if near < unexplained
        else "what a smooth model misses of trials that it has not seen"
    )
    return _Level(
        least,
        Confidence.MEDIUM if sure else Confidence.LOW,
        f"No settings ran often enough; estimated from {how}{'' if sure else ', which may be too much'}.",
        measured=False,
    )


def _from_neighbours(seen: Observations, unit: Array, score: Array) -> float:
    """Infinite where they lie too far apart to tell."""
    points = np.column_stack(
        [_coordinates(tuned, unit[:, column]) for column, tuned in enumerate(seen.ranges)]
    )
    neighbours = min(_NEIGHBOURS, len(score) // 4)
    distance, index = KDTree(points).query(points, neighbours + 1)
    apart = (distance[:, 1:] ** 2).mean(axis=0)
    halved = ((score[index[:, 1:]] - score[:, None]) ** 2).mean(axis=0) / 2
    variance = np.polynomial.polynomial.polyfit(apart, halved, 1)[0] if np.ptp(apart) else halved[0]
    return float(np.sqrt(min(variance, score.var()))) if variance > 0 else math.inf


def _coordinates(tuned: object, place: Array) -> Array:
    """(n, c) where different categories are as far apart as the ends of a range."""
    if isinstance(tuned, CategoricalRange):
        corners: Array = np.eye(len(tuned.values))[place.astype(int)] / math.sqrt(2)
        return corners
    return place[:, None]


def _finding(level: _Level, seen: Observations) -> Finding:
    order = np.argsort(-seen.score, kind="stable")
    behind = seen.score[order[0]] - seen.score[order]
    tied = order[behind <= _TIE * level.noise]
    repeat = tied[:_MOST_REPEATED] if len(tied) > 1 else tied[:0]
    return Finding(
        kind="noise",
        sentence=f"{'The' if level.measured else 'Nearly the'} same settings give objectives that "
        f"vary by {'up to ' if level.confidence is Confidence.LOW else ''}"
        f"{amount(level.noise)} (standard deviation): "
        f"{_standing(len(tied), len(seen), behind)}{_advice(repeat, seen, level)}.",
        confidence=level.confidence,
        reason=level.reason,
        trials=tuple(seen.names[row] for row in tied),
        data={
            "noise": level.noise,
            "share_of_spread": float(min(level.noise / seen.score.std(), 1.0)),
            "tied": len(tied),
            "repeat": [seen.names[row] for row in repeat],
            "times": _times(repeat, seen, level) if len(repeat) else 0,
        },
    )


def _standing(tied: int, trials: int, behind: Array) -> str:
    if tied == 1:
        return f"the best trial is truly ahead, by {amount(float(behind[1]))}"
    if tied > trials * _MANY_TIED:
        return f"{tied} of {trials} trials may tie with the best one"
    return f"the best {tied} trials tie"


def _advice(repeat: Array, seen: Observations, level: _Level) -> str:
    if not len(repeat):
        return ""
    names = trials_named([seen.names[row] for row in repeat])
    return f"; run the settings of {names} {_times(repeat, seen, level)} times more to tell"


def _times(repeat: Array, seen: Observations, level: _Level) -> int:
    """Runs of each of two trials that show the gap between the first and the last of them, if real."""
    if not level.measured:
        return _TO_MEASURE
    gap = float(seen.score[repeat[0]] - seen.score[repeat[-1]])
    if gap <= 0:
        return _MOST_TIMES
    return max(2, min(_MOST_TIMES, math.ceil((_TIE * level.noise / gap) ** 2) - 1))
