"""The final metrics of trials, the objective among them, under the names that people know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIRECTIONS = ("Maximize", "Minimize")
HOW = "amt_lab.trials(job, details=True) fetches the other metrics"


def final_metrics(trials: pd.DataFrame) -> pd.DataFrame:
    """A column a metric, the objective's first, a row a trial; metrics without any value are left out."""
    objective = search(trials).objective.metric
    found = {objective: trials["objective"].astype("float64")}
    for name in trials.columns:
        metric = str(name).removeprefix("metric.")
        if str(name).startswith("metric.") and metric != objective:
            found[metric] = trials[name].astype("float64")
    return pd.DataFrame(found, index=trials.index).dropna(axis="columns", how="all")


def direction_of(
    trials: pd.DataFrame, metric: str, directions: Mapping[str, str] | None = None
) -> bool:
    """Whether more of a metric is better: the objective's own direction, or the one that was given.

    Raises:
        ValueError: nobody said so, or in other words than Maximize and Minimize.

    """
    objective = search(trials).objective
    given = (directions or {}).get(
        metric, objective.direction if metric == objective.metric else None
    )
    if given is None:
        raise ValueError(
            f"directions: is more or less of {metric!r} better? "
            f"Give directions={{{metric!r}: 'Minimize'}} or 'Maximize'"
        )
    if given not in DIRECTIONS:
        raise ValueError(f"directions: {metric!r} takes {' or '.join(DIRECTIONS)}, got {given!r}")
    return given == "Maximize"


def check_metric(metric: str, there: Sequence[str]) -> str:
    """The metric.

    Raises:
        ValueError: trials have no value of it.

    """
    if metric not in there:
        raise ValueError(
            f"metrics: no trial has a final {metric!r}; there are {', '.join(there)}. {HOW}"
        )
    return metric
