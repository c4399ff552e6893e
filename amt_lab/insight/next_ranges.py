"""What each range becomes in the next tuning job, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.insight.boundaries import boundaries
from amt_lab.insight.failing_ends import failing_ends
from amt_lab.insight.idle import idle
from amt_lab.insight.regions import regions
from amt_lab.insight.search import search
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from amt_lab.insight.finding import Finding
    from amt_lab.insight.widening import NumericRange
    from amt_lab.tuning.algorithms import Algorithm
    from amt_lab.tuning.ranges import Range

MARGIN = 0.1
"""Of a range's scale that is kept beside the best trials, so that the next search may go around them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A range of the next job, or the one value that it takes there."""

    becomes: Range | str
    reason: str


def from_findings(trials: pd.DataFrame, algorithm: Algorithm | None) -> dict[str, Proposal]:
    """Proposals by hyperparameter, for those that change.

    They are widened at a crowded bound, narrowed to the region of the best trials, and lose
    categories that never won, and ends and categories where most trials fail. Those of which nothing
    is found and that have no effect become static at the best trial's value.
    """
    crowded: dict[str, list[Finding]] = {}
    for finding in boundaries(trials, algorithm):
        crowded.setdefault(finding.hyperparameters[0], []).append(finding)
    stretches = {finding.hyperparameters[0]: finding for finding in regions(trials)}
    failing = failing_ends(trials)
    best = _best(trials)
    without_effect = idle(trials) - crowded.keys() - stretches.keys()
    found: dict[str, Proposal | None] = {}
    # Those without effect last: where one range has to stay, it is one of them.
    for name, tuned in sorted(
        search(trials).ranges.items(), key=lambda item: item[0] in without_effect
    ):
        if name in without_effect and best is not None:
            found[name] = _fixed(tuned, best[f"hp.{name}"])
        elif isinstance(tuned, CategoricalRange):
            found[name] = _without_losers(tuned, stretches.get(name))
        else:
            found[name] = _moved(tuned, crowded.get(name, []), stretches.get(name))
        for finding in failing.get(name, []):
            found[name] = (
                _without_value(tuned, found[name], finding)
                if isinstance(tuned, CategoricalRange)
                else _cut_off(tuned, found[name], finding)
            )
    return {name: each for name, each in found.items() if each is not None}


def from_selection(trials: pd.DataFrame) -> dict[str, Proposal]:
    """Proposals that span the given trials: ranges from their least to their greatest value."""
    count = f"the {len(trials)} selected trial{'' if len(trials) == 1 else 's'}"
    found: dict[str, Proposal] = {}
    for name, tuned in search(trials).ranges.items():
        values = trials[f"hp.{name}"].dropna()
        if values.empty:
            continue
        if isinstance(tuned, CategoricalRange):
            kept = tuple(each for each in tuned.values if (values == each).any())
            if kept != tuned.values:
                found[name] = _categories(tuned, kept, f"The values of {count}.")
            continue
        # What one trial has is one value: a little room around it is left to search.
        room = 0.0 if values.nunique() > 1 else MARGIN
        spanned = _between(tuned, float(values.min()), float(values.max()), room)
        if spanned != tuned:
            found[name] = Proposal(spanned, f"The span of {count}.")
    return found


def _best(trials: pd.DataFrame) -> Any:
    known = trials[(trials["status"] == "Completed") & np.isfinite(trials["objective"])]
    if known.empty:
        return None
    return known.loc[(search(trials).sign * known["objective"]).idxmax()]


def _fixed(tuned: Range, value: Any) -> Proposal | None:
    if value != value:  # the best trial did not tune it
        return None
    text = str(value) if isinstance(tuned, CategoricalRange) else _text(tuned, float(value))
    return Proposal(
        text, "It explains next to nothing of the objective; this is the best trial's value."
    )


def _text(tuned: NumericRange, value: float) -> str:
    return str(round(value)) if isinstance(tuned, IntegerRange) else repr(value)


def _without_losers(tuned: CategoricalRange, finding: Finding | None) -> Proposal | None:
    if finding is None:
        return None
    return _categories(tuned, tuple(finding.data["kept"]), finding.sentence)


def _categories(tuned: CategoricalRange, kept: tuple[str, ...], reason: str) -> Proposal:
    if len(kept) == 1:
        return Proposal(kept[0], reason)
    return Proposal(CategoricalRange(tuned.name, kept), reason)


def _moved(tuned: NumericRange, crowded: list[Finding], region: Finding | None) -> Proposal | None:
    reasons = [finding.sentence for finding in crowded]
    made = tuned
    if region is not None:
        made = _between(tuned, region.data["low"], region.data["high"], MARGIN)
        reasons.append(region.sentence)
    for finding in crowded:
        to = finding.data["widen_to"]
        if to is not None:
            low, high = (to, made.high) if finding.data["end"] == "low" else (made.low, to)
            made = _with_bounds(made, low, high)
    return None if made == tuned else Proposal(made, " ".join(reasons))


def _cut_off(tuned: NumericRange, made: Proposal | None, failing: Finding) -> Proposal | None:
    """The proposal without the end that fails; as it was where nothing would be left of it."""
    now = made.becomes if made else tuned
    if isinstance(now, str | CategoricalRange):
        return made
    (where,) = failing.data["conditions"]
    whole = isinstance(now, IntegerRange)
    if where["low"] > tuned.low:  # it is the upper end
        to = where["low"] - 1 if whole else _outward(now, where["low"], math.floor)
        cut = _with_bounds(now, now.low, min(to, now.high)) if to > now.low else now
    else:
        to = where["high"] + 1 if whole else _outward(now, where["high"], math.ceil)
        cut = _with_bounds(now, max(to, now.low), now.high) if to < now.high else now
    return made if cut == now else Proposal(cut, _also(made, failing))


def _without_value(
    tuned: CategoricalRange, made: Proposal | None, failing: Finding
) -> Proposal | None:
    """The proposal without the category that fails; as it was where none would be left."""
    now = made.becomes if made else tuned
    if not isinstance(now, CategoricalRange):
        return made
    (where,) = failing.data["conditions"]
    kept = tuple(each for each in now.values if each != where["value"])
    return _categories(now, kept, _also(made, failing)) if kept and kept != now.values else made


def _also(made: Proposal | None, failing: Finding) -> str:
    reason = f"{failing.sentence} None of the best trials lies there."
    return f"{made.reason} {reason}" if made else reason


def _between(tuned: NumericRange, low: float, high: float, margin: float) -> NumericRange:
    """The range from `low` to `high` and a margin on its scale, within what it was, to three digits."""
    places = [tuned.to_unit(min(max(each, tuned.low), tuned.high)) for each in (low, high)]
    least, most = tuned.place(places[0] - margin), tuned.place(places[1] + margin)
    if isinstance(tuned, IntegerRange):
        step = 1 if margin else 0  # the least margin of whole numbers
        least, most = min(round(low) - step, round(least)), max(round(high) + step, round(most))
    else:
        least, most = _outward(tuned, least, math.floor), _outward(tuned, most, math.ceil)
    least, most = max(least, tuned.low), min(most, tuned.high)
    return _with_bounds(tuned, least, most) if least < most else tuned


def _with_bounds(tuned: NumericRange, low: float, high: float) -> NumericRange:
    if isinstance(tuned, IntegerRange):
        return replace(tuned, low=round(low), high=round(high))
    return replace(tuned, low=float(low), high=float(high))


def _outward(tuned: NumericRange, number: float, towards: Callable[[float], int]) -> float:
    """To three digits, of the distance to 1 where that is what the scale shows."""
    if tuned.scale is Scaling.REVERSE_LOGARITHMIC:
        return 1 - _outward(replace(tuned, scaling=Scaling.LINEAR), 1 - number, _AGAINST[towards])
    if number == 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(number))) - 2)
    return float(f"{towards(number / step - _TINY[towards]) * step:.3g}")


_AGAINST: dict[Callable[[float], int], Callable[[float], int]] = {
    math.floor: math.ceil,
    math.ceil: math.floor,
}
_TINY: dict[Callable[[float], int], float] = {math.floor: -1e-9, math.ceil: 1e-9}
"""So that what has three digits already keeps them."""
