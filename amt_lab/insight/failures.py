"""Which part of the space fails, and what the failed trials say of why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.observations import positions
from amt_lab.insight.permutation import LIKELY, SURE, contrasts
from amt_lab.insight.search import search
from amt_lab.insight.wording import figure, p_value
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.insight.permutation import Mask
    from amt_lab.insight.widening import NumericRange
    from amt_lab.tuning.ranges import Range

_FEWEST_FAILED, _FEWEST = 3, 10
"""Failed trials, and ended ones, below which no region is looked for."""
_CUTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Places on a range's scale where a failing region may begin or end."""
_MOST_REGIONS, _MOST_CUTS = 3, 2
_WORSE = 2.0
"""Times the failure rate outside that a region must have to be worth a sentence."""


def failures(trials: pd.DataFrame) -> list[Finding]:
    """The regions that fail more than the rest does, and the reasons that the service gave.

    A region is a stretch at one end of a range, or a category; a second such condition is added
    where it tells failing from not failing within the first, and found trials are set aside before
    the next region is looked for, as in patient rule induction (Friedman & Fisher, Statistics and
    Computing 9, 1999). Each step is a permutation test of all conditions together against what was
    sampled.
    """
    ended = trials[trials["status"].isin(("Completed", "Failed"))]
    failed = (ended["status"] == "Failed").to_numpy()
    if not failed.any():
        return []
    found = [_reasons(ended, failed)]
    if failed.sum() >= _FEWEST_FAILED and len(ended) >= _FEWEST:
        found += _regions(ended, failed, tuple(search(trials).ranges.values()))
    return found


@dataclass(frozen=True, slots=True)
class _Condition:
    tuned: Range
    low: float
    high: float
    """Places, both included; of a category its index, twice."""

    def holds(self, place: Array) -> Mask:
        inside: Mask = (place >= self.low) & (place <= self.high)
        return inside

    def words(self) -> str:
        if isinstance(self.tuned, CategoricalRange):
            return f"{self.tuned.name} {self.tuned.values[int(self.low)]}"
        low, high = self._bounds(self.tuned)
        if self.low == -np.inf:
            return f"{self.tuned.name} up to {figure(high)}"
        return f"{self.tuned.name} from {figure(low)}"

    def as_json(self) -> dict[str, Any]:
        if isinstance(self.tuned, CategoricalRange):
            return {"hyperparameter": self.tuned.name, "value": self.tuned.values[int(self.low)]}
        low, high = self._bounds(self.tuned)
        return {"hyperparameter": self.tuned.name, "low": low, "high": high}

    def _bounds(self, tuned: NumericRange) -> tuple[float, float]:
        low = tuned.low if self.low == -np.inf else tuned.place(self.low)
        high = tuned.high if self.high == np.inf else tuned.place(self.high)
        if isinstance(tuned, IntegerRange):
            return int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
        return float(low), float(high)


def _conditions(tuned: Range) -> list[_Condition]:
    if isinstance(tuned, CategoricalRange):
        return [_Condition(tuned, float(i), float(i)) for i in range(len(tuned.values))]
    return [
        *(_Condition(tuned, -np.inf, cut) for cut in _CUTS),
        *(_Condition(tuned, cut, np.inf) for cut in _CUTS),
    ]


def _regions(ended: pd.DataFrame, failed: Mask, ranges: tuple[Range, ...]) -> list[Finding]:
    found: list[Finding] = []
    places = {tuned.name: positions(tuned, ended[f"hp.{tuned.name}"]) for tuned in ranges}
    conditions = [condition for tuned in ranges for condition in _conditions(tuned)]
    if not conditions:
        return []
    holds = np.column_stack([each.holds(places[each.tuned.name]) for each in conditions])
    left = np.ones(len(ended), dtype=bool)
    while len(found) < _MOST_REGIONS:
        inside, chosen, p = left, list[_Condition](), 0.0
        for _ in range(_MOST_CUTS):
            best = _sharpest(failed[inside], holds[inside])
            if best is None or any(each.tuned == conditions[best[0]].tuned for each in chosen):
                break
            inside = inside & holds[:, best[0]]
            chosen.append(conditions[best[0]])
            p = max(p, best[1])
        if not chosen:
            break
        found.append(_finding(chosen, p, inside, left, failed, ended))
        left = left & ~inside
    return found


def _sharpest(failed: Mask, holds: Mask) -> tuple[int, float] | None:
    """The condition that tells failing trials best, with its p-value; None where none does."""
    if failed.sum() < _FEWEST_FAILED or failed.all():
        return None
    tests = contrasts(failed.astype(float), holds)
    which = int(np.argmax(tests.z))
    inside = holds[:, which]
    if tests.p[which] > LIKELY or failed[inside].mean() < _WORSE * failed[~inside].mean():
        return None
    return which, float(tests.p[which])


def _finding(
    chosen: list[_Condition], p: float, inside: Mask, left: Mask, failed: Mask, ended: pd.DataFrame
) -> Finding:
    here, outside = failed & inside, left & ~inside
    rate = float(failed[outside].mean()) if outside.any() else 0.0
    return Finding(
        kind="failures",
        sentence=f"{here.sum()} of {inside.sum()} trials with "
        f"{' and '.join(each.words() for each in chosen)} failed, elsewhere {rate:.0%}.",
        confidence=Confidence.HIGH if p <= SURE else Confidence.MEDIUM,
        reason=f"That failures meet there by chance has {p_value(p)}, all ranges' parts taken "
        "together, against what was sampled.",
        hyperparameters=tuple(each.tuned.name for each in chosen),
        trials=tuple(ended["name"][here]),
        data={
            "conditions": [each.as_json() for each in chosen],
            "trials": int(inside.sum()),
            "failed": int(here.sum()),
            "rate": float(failed[inside].mean()),
            "rate_elsewhere": rate,
            "p_value": p,
        },
    )


def _reasons(ended: pd.DataFrame, failed: Mask) -> Finding:
    """How many failed, and of what: reasons that differ in numbers alone are one."""
    rows = ended[failed]
    given = [str(reason) if isinstance(reason, str) else "" for reason in rows["failure_reason"]]
    alike = [re.sub(r"0x[0-9a-fA-F]+|\d+(\.\d+)?", "#", reason.strip()) for reason in given]
    groups = [
        {"reason": _short(given[alike.index(each)]), "trials": count}
        for each, count in Counter(alike).most_common()
    ]
    first = groups[0]
    said = f"“{first['reason']}”" if first["reason"] else "no reason given"
    many = f"{first['trials']} of them with" if len(groups) > 1 else "with"
    return Finding(
        kind="failures",
        sentence=f"{len(rows)} of {len(ended)} trials failed, {many} {said}.",
        confidence=Confidence.HIGH,
        reason="Counted; reasons that differ in numbers alone are taken together.",
        trials=tuple(rows["name"]),
        data={"failed": len(rows), "trials": len(ended), "reasons": groups},
    )


def _short(reason: str, most: int = 160) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
