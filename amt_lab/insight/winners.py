"""Who won where: several tuning jobs, or repeats of several configurations, at equal budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from amt_lab.insight.comparison import BUDGETS, Budget, Comparison, Run
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.wording import counted
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

TIE = "tie"
NOBODY = ""
ENOUGH_REPEATS = 4
"""Repeats of each from which a rank test can tell anything: with three, no p is below 0.1."""


def winners(comparison: Comparison) -> pd.DataFrame:
    """A row a question, a column a group with its answer (the median of its repeats), and the winner.

    Columns: `where` (in words), `budget` (trial, time, cost or empty), `amount` of it, `asks` (what
    is compared: `objective`, `spent` or `share`), the groups, `winner` (`tie`, or empty where nobody
    has an answer or there is one group alone).
    """
    rows = []
    for where, budget, amount, asks, values in _questions(comparison):
        more_wins = _more_wins(comparison, asks)
        rows.append(
            {
                "where": where,
                "budget": budget,
                "amount": amount,
                "asks": asks,
                **values,
                "winner": _winner(values, more_wins),
            }
        )
    columns = ["where", "budget", "amount", "asks", *comparison.groups, "winner"]
    return pd.DataFrame(rows, columns=columns)


def tied(comparison: Comparison, row: Mapping[Hashable, Any]) -> list[str]:
    """The groups that share the first place in a row of `winners`; none where one has it alone."""
    if row["winner"] != TIE:
        return []
    values = {group: float(row[group]) for group in comparison.groups}
    return _ahead(values, _more_wins(comparison, row["asks"]))


def verdict(comparison: Comparison) -> Finding | None:
    """Who found the best value and how much sooner; None while fewer than two groups have any.

    How sure it is comes from the Mann-Whitney test of the repeats' best values (Mann and Whitney
    1947, by SciPy) where the two best groups have four each; a single run each may be luck.
    """
    finals = {
        group: _finals(runs)
        for group, runs in comparison.groups.items()
        if not np.isnan(_finals(runs)).all()
    }
    if len(finals) < 2:
        return None
    ordered = sorted(
        finals, key=lambda group: -comparison.sign * float(np.nanmedian(finals[group]))
    )
    first, second = ordered[:2]
    best, next_best = (float(np.nanmedian(finals[group])) for group in (first, second))
    confidence, reason = _sureness(finals[first], finals[second])
    spent = {
        group: _median_until(comparison.groups[group], "trial", next_best, comparison.sign)
        for group in (first, second)
    }
    sentence = f"{first} found the best {comparison.objective.metric}: {best:.4g} against {next_best:.4g} by {second}"
    if best == next_best:
        sentence = (
            f"{first} and {second} found the same best {comparison.objective.metric}, {best:.4g}"
        )
    if all(np.isfinite(value) for value in spent.values()) and spent[first] != spent[second]:
        only = "only " if spent[first] > spent[second] else ""
        sentence += (
            f", which it reached {only}after {counted(round(spent[first]), 'trial')} instead of {spent[second]:.0f}"
            if best != next_best
            else f", after {spent[first]:.0f} and {spent[second]:.0f} trials"
        )
    return Finding(
        kind="comparison",
        sentence=sentence,
        confidence=confidence,
        reason=reason,
        data={"medians": {group: float(np.nanmedian(finals[group])) for group in ordered}},
    )


def _questions(
    comparison: Comparison,
) -> Iterator[tuple[str, Budget | str, float, str, dict[str, float]]]:
    groups = comparison.groups
    finals = {group: _median(_finals(runs)) for group, runs in groups.items()}
    yield "best of all", "", float("nan"), "objective", finals
    for budget in BUDGETS:
        for amount in _amounts(comparison, budget):
            values = {
                group: _median(
                    [float(run.traces[budget].at(np.array([amount]))[0]) for run in runs]
                )
                for group, runs in groups.items()
            }
            if np.isfinite(list(values.values())).any():
                yield (
                    f"best after {written(budget, amount, comparison)}",
                    budget,
                    amount,
                    "objective",
                    values,
                )
    known = [value for value in finals.values() if np.isfinite(value)]
    if len(known) == len(groups):
        level = min(known, key=lambda value: comparison.sign * value)
        words = {"trial": "trials", "time": "time", "cost": "cost"}
        for budget in BUDGETS:
            values = {
                group: _median_until(runs, budget, level, comparison.sign)
                for group, runs in groups.items()
            }
            yield f"{words[budget]} to reach {level:.4g}", budget, level, "spent", values
    yield (
        "trials that failed",
        "",
        float("nan"),
        "share",
        {group: _failed(runs) for group, runs in groups.items()},
    )


def written(budget: Budget | str, amount: float, comparison: Comparison) -> str:
    """An amount of a budget in words: 25 trials, 1.5 h, 40 min billable, 3.20 spent."""
    if budget == "trial":
        return f"{amount:.0f} trial{'s' if amount != 1 else ''}"
    if budget == "cost" and comparison.price_per_hour is not None:
        return f"{amount:.3g} spent"
    seconds, unit = next(
        (each for each in ((86400, "d"), (3600, "h"), (60, "min")) if amount >= 2 * each[0]),
        (1, "s"),
    )
    return f"{amount / seconds:.3g} {unit}{' billable' if budget == 'cost' else ''}"


def _amounts(comparison: Comparison, budget: Budget) -> list[float]:
    """A quarter, half and all of what the shortest job with any value has spent."""
    ends = [
        run.traces[budget].spent[-1] for run in comparison.runs if len(run.traces[budget].spent)
    ]
    least = min(ends, default=0.0)
    found = [least * part for part in (0.25, 0.5, 1.0)]
    if budget == "trial":
        found = [float(np.floor(amount)) for amount in found]
    return sorted({amount for amount in found if amount > 0})


def _finals(runs: list[Run]) -> list[float]:
    return [
        float(run.traces["trial"].best[-1]) if len(run.traces["trial"].best) else float("nan")
        for run in runs
    ]


def _median_until(runs: list[Run], budget: Budget, level: float, sign: int) -> float:
    """The median over repeats; one that never got there counts as the slowest of all."""
    spent = [run.traces[budget].until(level, sign) for run in runs]
    found = float(np.median(np.nan_to_num(spent, nan=np.inf)))
    return found if np.isfinite(found) else float("nan")


def _median(values: list[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.median(known)) if len(known) == len(values) else float("nan")


def _failed(runs: list[Run]) -> float:
    """The share of trials, to a tenth of a percent, as it is told: nobody wins by less."""
    status = pd.concat([run.trials["status"] for run in runs])
    ended = status[status.isin(FINAL_STATUSES)]
    return round(float((ended == "Failed").mean()), 3) if len(ended) else float("nan")


def _more_wins(comparison: Comparison, asks: str) -> bool:
    return comparison.sign > 0 if asks == "objective" else False


def _winner(values: Mapping[str, float], more_wins: bool) -> str:
    first = _ahead(values, more_wins)
    if not first or len(values) < 2:
        return NOBODY
    return first[0] if len(first) == 1 else TIE


def _ahead(values: Mapping[str, float], more_wins: bool) -> list[str]:
    known = {group: value for group, value in values.items() if np.isfinite(value)}
    if not known:
        return []
    best = (max if more_wins else min)(known.values())
    return [group for group, value in known.items() if np.isclose(value, best, rtol=1e-9, atol=0)]


def _sureness(first: list[float], second: list[float]) -> tuple[Confidence, str]:
    if min(len(first), len(second)) < ENOUGH_REPEATS:
        runs = max(len(first), len(second))
        return Confidence.LOW, (
            "one run each, so luck may have decided"
            if runs == 1
            else f"{min(len(first), len(second))} repeats are too few to tell from luck"
        )
    from scipy.stats import mannwhitneyu

    p = float(mannwhitneyu(first, second, alternative="two-sided").pvalue)
    level = Confidence.HIGH if p < 0.01 else Confidence.MEDIUM if p < 0.05 else Confidence.LOW
    words = f"Mann-Whitney p = {p:.2g} over {len(first)} and {len(second)} repeats"
    return level, words if p < 0.05 else f"{words}: the difference may be luck"
