"""What improvements cost, and what early stopping or fewer trials at once would have saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.early_stopping import early_stopping
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.search import search
from amt_lab.insight.wording import amount, counted, duration, money
from amt_lab.tuning.request import RESOURCE_MEMBERS, TuningRequest, mapping

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.tuning.job import TuningJobDetail

_FEWEST = 10
_MOST_OF_THE_GAIN = 0.95
_LEARNS_NOTHING = ("Random", "Grid")


@dataclass(frozen=True, slots=True)
class Prices:
    """What one trial takes on average."""

    seconds: float
    money: float | None

    @classmethod
    def of(
        cls, trials: pd.DataFrame, job: TuningJobDetail | None, price: float | None
    ) -> Prices | None:
        """None where no trial's time is known."""
        seconds = billed(trials, job)
        seconds = seconds[seconds > 0]
        if not len(seconds):
            return None
        mean = float(seconds.mean())
        return cls(mean, None if price is None else mean / 3600 * price)


def cost(
    trials: pd.DataFrame,
    *,
    job: TuningJobDetail | None = None,
    price: float | None = None,
    curves: pd.DataFrame | None = None,
) -> list[Finding]:
    """Billable time, and money at a `price` an instance hour, by what they brought.

    Times are summed over a trial's instances where `job` tells how many there are.
    """
    ended = trials[trials["status"].isin(("Completed", "Failed", "Stopped"))]
    ended = ended.sort_values("ended", kind="stable")
    spent = billed(ended, job)
    if spent.sum() == 0:
        return []
    return [
        *_improvements(ended, spent, search(trials).sign, price),
        *early_stopping(ended, spent, search(trials), price, curves),
        *_slots(ended, spent, search(trials).sign, price, job),
    ]


def billed(trials: pd.DataFrame, job: TuningJobDetail | None) -> Array:
    """(n,) instance seconds of each trial: billable ones, else those that it ran; 0 if unknown."""
    seconds = trials["billable_s"].astype("float64").fillna(trials["elapsed_s"]).fillna(0.0)
    return np.asarray(seconds, dtype=float) * _instances(trials, job)


def _instances(trials: pd.DataFrame, job: TuningJobDetail | None) -> Array:
    counts: dict[Any, int] = {}
    for each in TuningRequest(job.describe).definitions if job else ():
        machines = mapping(
            next((each.members[m] for m in RESOURCE_MEMBERS if m in each.members), None)
        )
        counts[each.members.get("DefinitionName")] = machines.get("InstanceCount") or 1
    if len(counts) == 1:
        return np.full(len(trials), float(next(iter(counts.values()))))
    return np.array([counts.get(name, 1) for name in trials["definition"]], dtype=float)


def in_money(seconds: float, price: float | None) -> str:
    """Billable time in words, with what it costs where a price is known."""
    said = duration(seconds)
    return said if price is None else f"{said}, {money(seconds / 3600 * price)} in money"


def _improvements(
    ended: pd.DataFrame, spent: Array, sign: int, price: float | None
) -> list[Finding]:
    """How early most of the gain over a middling trial was there, and what the rest brought."""
    known = ((ended["status"] == "Completed") & np.isfinite(ended["objective"])).to_numpy()
    score = np.where(known, sign * ended["objective"].to_numpy(dtype=float), -np.inf)
    if known.sum() < _FEWEST or np.ptp(score[known]) == 0:
        return []
    so_far, total = np.maximum.accumulate(score), np.cumsum(spent)
    middle = float(np.median(score[known]))
    target = middle + _MOST_OF_THE_GAIN * (so_far[-1] - middle)
    enough = int(np.argmax(so_far >= target))
    better = np.flatnonzero(so_far > np.concatenate([[-np.inf], so_far[:-1]]))
    rest = float(total[-1] - total[enough])
    steps = [
        {
            "trial": str(ended["name"].iloc[row]),
            "objective": float(sign * so_far[row]),
            "seconds": float(total[row]),
            "money": None if price is None else float(total[row] / 3600 * price),
        }
        for row in better
    ]
    return [
        Finding(
            kind="cost",
            sentence=f"{_MOST_OF_THE_GAIN:.0%} of the best trial's lead over the middle one was "
            f"there after {enough + 1} of {len(ended)} trials "
            f"({in_money(float(total[enough]), price)}); the other {len(ended) - enough - 1} "
            f"({in_money(rest, price)}) brought {amount(float(so_far[-1] - so_far[enough]))} more.",
            confidence=Confidence.HIGH,
            reason="Summed over billable time in the order in which trials ended.",
            trials=tuple(str(step["trial"]) for step in steps),
            data={
                "seconds": float(total[-1]),
                "money": None if price is None else float(total[-1] / 3600 * price),
                "seconds_for_most": float(total[enough]),
                "trials_for_most": enough + 1,
                "improvements": steps,
            },
        )
    ]


def _slots(
    ended: pd.DataFrame, spent: Array, sign: int, price: float | None, job: TuningJobDetail | None
) -> list[Finding]:
    """What trials cost that were launched before the results were known that they could have used.

    Those that ran when the best trial ended, launched after it, are all that fewer slots could have
    saved for certain; a strategy that does not learn loses nothing by running at once.
    """
    timed = (ended["started"].notna() & ended["ended"].notna()).to_numpy()
    rows, seconds = ended[timed], spent[timed]
    if len(rows) < _FEWEST or rows["objective"].isna().all():
        return []
    began, over = _seconds(rows["started"]), _seconds(rows["ended"])
    at_once = _at_once(began, over)
    if at_once < 2 or (job is not None and job.strategy in _LEARNS_NOTHING):
        return []
    score = sign * rows["objective"].to_numpy(dtype=float)
    best = int(np.nanargmax(score))
    flying = (began > began[best]) & (began < over[best]) & (over > over[best])
    wasted, wall = float(seconds[flying].sum()), float(over.max() - began.min())
    blind = float(np.mean([((began < b) & (over > b)).sum() for b in began]))
    serial = float((over - began).sum())
    return [
        Finding(
            kind="cost",
            sentence=f"Up to {at_once} trials ran at once, so each began without the results of "
            f"{blind:.1f} others; one at a time would have taken {duration(serial)} instead of "
            f"{duration(wall)}, and saved {in_money(wasted, price)} at most had the search "
            "stopped at its best trial.",
            confidence=Confidence.LOW,
            reason="A bound, not an estimate, as what the search would have tried instead is not known: "
            f"{counted(int(flying.sum()), 'trial')} launched after the best one still ran when it ended.",
            trials=tuple(rows["name"][flying]),
            data={
                "at_once": at_once,
                "unknown_results": blind,
                "seconds_in_flight": wasted,
                "wall_seconds": wall,
                "serial_seconds": serial,
                "used": serial / (wall * at_once) if wall else None,
            },
        )
    ]


def _seconds(times: pd.Series) -> Array:
    since = (times - times.min()).dt.total_seconds() + times.min().timestamp()
    return np.asarray(since, dtype=float)


def _at_once(began: Array, over: Array) -> int:
    """The most trials that ran at the same time."""
    times = np.concatenate(
        [over, began]
    )  # ends first, so that a slot that is filled at once is one
    steps = np.repeat([-1, 1], len(began))
    return int(np.cumsum(steps[np.argsort(times, kind="stable")]).max())
