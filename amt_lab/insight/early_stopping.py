"""What stopping weak trials early would have saved: replayed on curves, or bounded without them."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.wording import duration, money

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.insight.search import Search

_FEWEST = 10
_FEWEST_BEFORE = 3
"""Earlier trials at an epoch before the rule stops any, as fewer have no middle."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the median rule would have stopped a trial."""

    epoch: int
    relative_s: float


def early_stopping(
    ended: pd.DataFrame,
    spent: Array,
    found: Search,
    price: float | None,
    curves: pd.DataFrame | None = None,
) -> list[Finding]:
    """Billable time that SageMaker's early stopping (`Auto`) would have saved, and at what loss.

    `ended` and `spent` (instance seconds) are those of `cost`; silent where the job stopped trials
    early already, or saved next to nothing.
    """
    completed = (ended["status"] == "Completed") & np.isfinite(ended["objective"])
    if completed.sum() < _FEWEST or ended["early_stopped"].any():
        return []
    rows, seconds = ended[completed], spent[completed.to_numpy()]
    if curves is not None and (curves["metric"] == found.objective.metric).any():
        return _replayed(rows, seconds, found, price, curves)
    return _bounded(rows, seconds, found, price)


def _replayed(
    rows: pd.DataFrame, seconds: Array, found: Search, price: float | None, curves: pd.DataFrame
) -> list[Finding]:
    own = curves[(curves["metric"] == found.objective.metric) & curves["trial"].isin(rows["trial"])]
    stops = median_stops(own, found.sign)
    elapsed = rows["elapsed_s"].to_numpy(dtype=float)
    left = np.zeros(len(rows))
    for row, trial in enumerate(rows["trial"]):
        if trial in stops and elapsed[row] > 0:
            left[row] = max(0.0, 1 - stops[trial].relative_s / elapsed[row])
    saved = float((left * seconds).sum())
    best = int(np.argmax(found.sign * rows["objective"].to_numpy(dtype=float)))
    lost = rows["trial"].iloc[best] in stops
    if saved < 0.01 * seconds.sum():
        return []
    stopped = rows["trial"].isin(stops.keys()).to_numpy()
    return [
        _finding(
            f"Early stopping would have ended {stopped.sum()} of {len(rows)} trials early and saved "
            f"{_money(saved, seconds, price)}"
            + (
                ", but it would have stopped the best one, too."
                if lost
                else "; it would have kept the best one."
            ),
            Confidence.MEDIUM,
            "The median rule replayed on the trials' own curves; a strategy that learns would have "
            "gone another way.",
            tuple(rows["name"][stopped]),
            saved,
            price,
            best_lost=lost,
        )
    ]


def _bounded(
    rows: pd.DataFrame, seconds: Array, found: Search, price: float | None
) -> list[Finding]:
    score = (found.sign * rows["objective"]).to_numpy(dtype=float)
    order = np.argsort(rows["trial"].to_numpy(), kind="stable")
    seen: list[float] = []
    weak = np.zeros(len(rows), dtype=bool)
    for row in order:
        if len(seen) >= _FEWEST_BEFORE:
            weak[row] = score[row] < _middle(seen)
        insort(seen, float(score[row]))
    saved = float(seconds[weak].sum())
    if saved == 0:
        return []
    return [
        _finding(
            f"Early stopping could have saved {_money(saved, seconds, price)} at most: the time of "
            f"the {weak.sum()} trials that ended below the middle of those before them.",
            Confidence.LOW,
            "A bound, as the objective over time is not known here; how soon they fell behind "
            "decides.",
            tuple(rows["name"][weak]),
            saved,
            price,
            best_lost=False,
        )
    ]


def median_stops(curves: pd.DataFrame, sign: int) -> dict[int, _Stop]:
    """Where the median rule stops trials, by trial number.

    A value is compared with the median of the running averages, up to the same epoch, that trials
    of lower numbers have reached by then ("Stop training jobs early" in SageMaker's developer
    guide). `curves` has one metric; a stopped trial says nothing any more.
    """
    stops: dict[int, _Stop] = {}
    averages: dict[int, float] = {}
    reached: dict[int, list[float]] = {}
    ordered = curves.sort_values(["trial", "step"], kind="stable")
    rows = zip(
        ordered["trial"], ordered["step"], ordered["relative_s"], ordered["value"], strict=True
    )
    for trial, step, relative_s, printed in rows:
        if trial in stops:
            continue
        before = reached.setdefault(step, [])
        score = sign * float(printed)
        averages[trial] = averages.get(trial, 0.0) + (score - averages.get(trial, 0.0)) / (step + 1)
        if len(before) >= _FEWEST_BEFORE and score < _middle(before):
            stops[trial] = _Stop(int(step), float(relative_s))
        insort(before, averages[trial])
    return stops


def _middle(ordered: list[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _money(saved: float, seconds: Array, price: float | None) -> str:
    paid = f", {money(saved / 3600 * price)} in money" if price is not None else ""
    return f"{saved / seconds.sum():.0%} of the billable time ({duration(saved)}{paid})"


def _finding(
    sentence: str,
    confidence: Confidence,
    reason: str,
    trials: tuple[str, ...],
    saved: float,
    price: float | None,
    *,
    best_lost: bool,
) -> Finding:
    return Finding(
        kind="cost",
        sentence=sentence,
        confidence=confidence,
        reason=reason,
        trials=trials,
        data={
            "seconds_saved": saved,
            "money_saved": None if price is None else saved / 3600 * price,
            "best_lost": best_lost,
        },
    )
