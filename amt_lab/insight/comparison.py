"""Several tuning jobs against each other: the best so far by trial, by time and by cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amt_lab.insight.observations import Array
    from amt_lab.tuning.job import Objective

Budget = Literal["trial", "time", "cost"]
"""What is spent: trials launched, seconds since the job began, billable seconds (or money)."""
BUDGETS: tuple[Budget, ...] = ("trial", "time", "cost")

_GRID = 160
"""Places along a budget that medians of repeats are taken at."""
FEW_REPEATS = 5
"""Repeats below which a band spans all of them, not their middle half."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The best value so far of one job, at each improvement and at the end of its budget.

    Both are empty while no trial has completed.
    """

    spent: Array
    """(n,) ascending."""
    best: Array
    """(n,) in the objective's own unit."""

    def at(self, spent: Array) -> Array:
        """The best value that the job had found by then; NaN before its first."""
        if not len(self.spent):
            return np.full(len(spent), np.nan)
        place = np.searchsorted(self.spent, spent, side="right") - 1
        found: Array = np.where(place >= 0, self.best[np.maximum(place, 0)], np.nan)
        return found

    def until(self, level: float, sign: int) -> float:
        """What was spent when the level was reached; NaN where it never was."""
        reached = sign * self.best >= sign * level
        return float(self.spent[np.argmax(reached)]) if reached.any() else float("nan")


@dataclass(frozen=True, slots=True)
class Run:
    """One tuning job of a comparison."""

    name: str
    group: str
    """Repeats of one configuration share it."""
    trials: pd.DataFrame
    traces: Mapping[Budget, Trace]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tuning jobs with one objective in common; their ranges may differ."""

    objective: Objective
    runs: tuple[Run, ...]
    price_per_hour: float | None
    """Of one instance; None where cost is billable seconds."""
    estimated: tuple[str, ...]
    """Jobs of which no billable seconds are known, so that elapsed ones stand in."""

    @property
    def sign(self) -> int:
        return 1 if self.objective.maximize else -1

    @property
    def groups(self) -> dict[str, list[Run]]:
        """Repeats by group, in the order given."""
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            found.setdefault(run.group, []).append(run)
        return found


def compared(
    tables: Iterable[pd.DataFrame],
    *,
    groups: Mapping[str, str] | None = None,
    price_per_hour: float | None = None,
) -> Comparison:
    """Trials tables of several jobs, or one joined of them, made ready to compare.

    `groups` names the configuration that a job is a repeat of, by job; others stand alone.

    Raises:
        ValueError: there is no job, their objectives differ, or `groups` names none of them.

    """
    parts = _named(part for table in tables for part in _jobs_of(table))
    if not parts:
        raise ValueError("no tuning job was given to compare")
    unknown = sorted(set(groups or {}) - set(parts))
    if unknown:
        raise ValueError(f"groups: {unknown[0]!r} is not among {', '.join(parts)}")
    objective = _common_objective(parts)
    sign = 1 if objective.maximize else -1
    return Comparison(
        objective=objective,
        runs=tuple(
            Run(name, (groups or {}).get(name, name), trials, _traces(trials, sign, price_per_hour))
            for name, trials in parts.items()
        ),
        price_per_hour=price_per_hour,
        estimated=tuple(
            name
            for name, trials in parts.items()
            if len(trials) and trials["billable_s"].isna().all()
        ),
    )


def repeats(runs: Sequence[Run], budget: Budget) -> pd.DataFrame:
    """How repeats of one configuration did along a budget.

    Columns: `spent`, `middle` (their median best so far), `low` and `high`: the quartiles, or the
    least and the greatest of fewer than five repeats. It begins where all of them have a value; a
    repeat that has ended keeps its best.
    """
    traces = [run.traces[budget] for run in runs if len(run.traces[budget].spent)]
    columns = ["spent", "middle", "low", "high"]
    if len(traces) < len(runs) or not traces:
        return pd.DataFrame(columns=columns, dtype="float64")
    places = np.unique(np.concatenate([trace.spent for trace in traces]))
    if len(places) > _GRID:
        places = places[np.linspace(0, len(places) - 1, _GRID).round().astype(int)]
    values = np.array([trace.at(places) for trace in traces])
    known = ~np.isnan(values).any(axis=0)
    values = values[:, known]
    ends = (0.0, 1.0) if len(traces) < FEW_REPEATS else (0.25, 0.75)
    low, high = (np.quantile(values, end, axis=0) for end in ends)
    rows = (places[known], np.median(values, axis=0), low, high)
    return pd.DataFrame(dict(zip(columns, rows, strict=True)))


def at_least(comparison: Comparison) -> pd.DataFrame:
    """The empirical distribution: what share of a group's completed trials were at least that good.

    Columns: `group`, `objective`, `share`, `trials` (how many there are). 1 - ECDF where more is
    better, the ECDF itself where less is.
    """
    parts = []
    for group, runs in comparison.groups.items():
        scores = np.concatenate([comparison.sign * _known(run.trials) for run in runs])
        values, counts = np.unique(scores, return_counts=True)
        share = np.cumsum(counts[::-1])[::-1] / max(len(scores), 1)
        parts.append(
            pd.DataFrame(
                {
                    "group": group,
                    "objective": comparison.sign * values,
                    "share": share,
                    "trials": len(scores),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _known(trials: pd.DataFrame) -> Array:
    done = trials[(trials["status"] == "Completed") & trials["objective"].notna()]
    values: Array = done["objective"].to_numpy(dtype=float)
    return values


def _traces(trials: pd.DataFrame, sign: int, price: float | None) -> dict[Budget, Trace]:
    score = sign * trials["objective"].where(trials["status"] == "Completed")
    launched = trials["trial"].rank(method="first")
    begun = (
        trials["created"].fillna(trials["started"]) if "created" in trials else trials["started"]
    )
    ended = (trials["ended"] - begun.min()).dt.total_seconds()
    billed = trials["billable_s"].astype("float64").fillna(trials["elapsed_s"]).fillna(0.0)
    cost = billed[ended.sort_values(kind="stable").index].cumsum()
    if price is not None:
        cost *= price / 3600
    return {
        "trial": _trace(launched, score, sign),
        "time": _trace(ended, score, sign),
        "cost": _trace(cost.where(ended.notna()), score, sign),
    }


def _trace(spent: pd.Series, score: pd.Series, sign: int) -> Trace:
    known = spent.notna()
    order = spent[known].sort_values(kind="stable").index
    so_far = score[order].cummax().ffill().to_numpy(dtype=float)
    moments = spent[order].to_numpy(dtype=float)
    if not len(moments):
        return Trace(moments, so_far)
    better = np.r_[True, ~(so_far[1:] <= so_far[:-1])]  # NaN before the first value, too
    kept = (better | np.r_[np.zeros(len(moments) - 1, bool), True]) & ~np.isnan(so_far)
    return Trace(moments[kept], sign * so_far[kept])


def _jobs_of(table: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    """A joined table's parts, each with the attributes of its own job."""
    if "objectives" not in table.attrs:
        search(table)  # or an error that says what is missing
        yield table.attrs.get("tuning_job", "job"), table
        return
    for name, objective in table.attrs["objectives"].items():
        part = table[table["tuning_job"] == name].reset_index(drop=True)
        part.attrs = {
            "objective": objective,
            "ranges": table.attrs["ranges_by_job"][name],
            "tuning_job": name,
        }
        yield name, part


def _named(parts: Iterable[tuple[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Tables by name; of a name that comes again, as from another region, "name (2)"."""
    seen: Counter[str] = Counter()
    found = {}
    for name, table in parts:
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = table
    return found


def _common_objective(parts: Mapping[str, pd.DataFrame]) -> Objective:
    found = {name: search(trials).objective for name, trials in parts.items()}
    first, objective = next(iter(found.items()))
    for name, other in found.items():
        if other != objective:
            raise ValueError(
                "tuning jobs are compared by one objective: "
                f"{first} {_aim(objective)}, {name} {_aim(other)}"
            )
    return objective


def _aim(objective: Objective) -> str:
    return f"{'maximizes' if objective.maximize else 'minimizes'} {objective.metric}"
