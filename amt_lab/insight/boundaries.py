"""Whether the best trials crowd a bound of a range, so that a better value may lie beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.insight.best import FEWEST, best_mask
from amt_lab.insight.columns import Columns
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.idle import merely_revisited
from amt_lab.insight.observations import Observations
from amt_lab.insight.permutation import LIKELY, SURE, contrasts, ranked, top_heavy
from amt_lab.insight.response import has_merits, turns_before
from amt_lab.insight.widening import End, NumericRange, widened
from amt_lab.insight.wording import figure, p_value
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.insight.permutation import Mask
    from amt_lab.tuning.algorithms import Algorithm

_WIDTHS = (0.05, 0.1, 0.2)
"""Shares of a range's scale that are looked at as its end."""
_COMPARED = 3
"""Trials on either side that it takes to say that they get worse towards a bound."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """The outermost share of one range at one of its ends."""

    column: int
    tuned: NumericRange
    end: End
    width: float

    def distance(self, unit: Array) -> Array:
        """(n,) from the bound inwards; NaN for a trial outside of the range."""
        place = unit[:, self.column]
        inward = place if self.end == "low" else 1 - place
        return np.where((place >= 0) & (place <= 1), inward, np.nan)

    def holds(self, unit: Array) -> Mask:
        inside: Mask = self.distance(unit) <= self.width + 1e-9
        return inside


def boundaries(trials: pd.DataFrame, algorithm: Algorithm | None = None) -> list[Finding]:
    """Bounds that the best trials crowd, and how far the range could be widened there.

    A bound is crowded where trials near it do better than the others, by a permutation test of all
    ranges' ends together against what was sampled (a Bayesian search samples bounds often, whatever
    is there), where at least half of the best trials lie near it, where neither those nor the
    objective's trend get worse again towards the bound, as they do past an optimum near it, and where
    a model of all hyperparameters does not lay it on others. `algorithm` gives hard limits that no
    proposal passes.
    """
    seen = Observations.of(trials)
    if len(seen) < FEWEST:
        return []
    edges = [
        _Edge(column, tuned, end, width)
        for column, tuned in enumerate(seen.ranges)
        if not isinstance(tuned, CategoricalRange)
        for end in ("low", "high")
        for width in _WIDTHS
    ]
    if not edges:
        return []
    weights = top_heavy(seen.score)
    tests = contrasts(
        ranked(seen.score), np.column_stack([edge.holds(seen.unit) for edge in edges])
    )
    best = best_mask(seen.score)
    crowded: dict[tuple[int, End], tuple[_Edge, float]] = {}
    for edge, p in zip(edges, tests.p, strict=True):
        if p <= LIKELY and _crowds(edge, seen.unit, best, weights):
            crowded.setdefault((edge.column, edge.end), (edge, float(p)))
    crowded = {end: found for end, found in crowded.items() if _holds_up(found[0], seen)}
    company = merely_revisited(trials, {edge.tuned.name for edge, _ in crowded.values()})
    return [
        _finding(edge, p, seen, best, algorithm)
        for edge, p in crowded.values()
        if edge.tuned.name not in company
    ]


def _crowds(edge: _Edge, unit: Array, best: Mask, weights: Array) -> bool:
    """Whether the best trials lie at the edge, and do so up to the bound itself."""
    near = edge.holds(unit)
    if near[best].mean() < 0.5:
        return False
    distance = edge.distance(unit)
    for outer in (1.0, 0.5, 0.25):
        inside = distance <= outer * edge.width + 1e-9
        beside = ~inside & (distance <= max(edge.width, 2 * outer * edge.width))
        if _worse(weights[inside], weights[beside]):
            return False
    return True


def _holds_up(edge: _Edge, seen: Observations) -> bool:
    """Whether the edge is good by itself, and the objective's trend does not turn before the bound."""
    columns = Columns(seen.ranges)
    others = np.delete(columns.of(seen.unit), columns.slices[edge.column], axis=1)
    return has_merits(edge.holds(seen.unit), seen.score, others) and not turns_before(
        edge.distance(seen.unit), seen.score, others
    )


def _worse(these: Array, those: Array) -> bool:
    """Whether the first trials do worse by more than a standard error, if there are enough of both."""
    if min(len(these), len(those)) < _COMPARED:
        return False
    error = np.sqrt(these.var() / len(these) + those.var() / len(those))
    return bool(these.mean() + error < those.mean())


def _finding(
    edge: _Edge, p: float, seen: Observations, best: Mask, algorithm: Algorithm | None
) -> Finding:
    tuned = edge.tuned
    near = edge.holds(seen.unit) & best
    bound = tuned.low if edge.end == "low" else tuned.high
    to = widened(tuned, edge.end, algorithm)
    return Finding(
        kind="boundaries",
        sentence=f"{tuned.name}: {near.sum()} of the best {best.sum()} trials "
        f"{_where(edge)}: {_beyond(bound, edge.end, to)}.",
        confidence=Confidence.HIGH if p <= SURE else Confidence.MEDIUM,
        reason=f"Of all {len(seen)} trials {edge.holds(seen.unit).mean():.0%} lie there; that the "
        f"best crowd there so by chance has {p_value(p)}, all ranges' ends taken together.",
        title=f"best trials sit at the {'lower' if edge.end == 'low' else 'upper'} bound "
        f"{figure(bound)}",
        hyperparameters=(tuned.name,),
        trials=tuple(name for name, one in zip(seen.names, near, strict=True) if one),
        data={
            "end": edge.end,
            "bound": bound,
            "edge": edge.width,
            "best_trials": int(best.sum()),
            "best_trials_at_edge": int(near.sum()),
            "share_of_all_at_edge": float(edge.holds(seen.unit).mean()),
            "p_value": p,
            "widen_to": to,
        },
    )


def _where(edge: _Edge) -> str:
    tuned = edge.tuned
    low, high = (0.0, edge.width) if edge.end == "low" else (1 - edge.width, 1.0)
    if isinstance(tuned, IntegerRange):
        inner = tuned.place(low if edge.end == "high" else high)
        whole = int(np.ceil(inner - 1e-9)) if edge.end == "high" else int(np.floor(inner + 1e-9))
        bound = tuned.high if edge.end == "high" else tuned.low
        if whole == bound:
            return f"have {bound}, its {'largest' if edge.end == 'high' else 'smallest'} value"
        return f"have {min(whole, bound)} to {max(whole, bound)}, the {_side(edge)} of its range"
    return (
        f"lie in the {_side(edge)} {edge.width:.0%} of its range "
        f"({figure(tuned.place(low))} to {figure(tuned.place(high))})"
    )


def _side(edge: _Edge) -> str:
    return "bottom" if edge.end == "low" else "top"


def _beyond(bound: float, end: End, to: float | None) -> str:
    side = "below" if end == "low" else "above"
    if to is None:
        return f"{figure(bound)} is as far as it goes"
    return f"a better value may lie {side} {figure(bound)}; widen to {figure(to)}"
