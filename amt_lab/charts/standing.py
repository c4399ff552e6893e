"""State, rank and tooltip of each trial, by the rules that `derived` has Vega apply to streamed rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from amt_lab.charts.framing import counted
from amt_lab.insight.definitions import by_definition
from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Collection


def states(trials: pd.DataFrame) -> pd.Series:
    """Completed, Running, Stopped or Failed, a row each."""
    status = trials["status"]
    stopped = (status == "Stopped") | trials["early_stopped"].astype(bool)
    return pd.Series(
        np.select(
            [status == "Completed", status == "Failed", stopped],
            ["Completed", "Failed", "Stopped"],
            "Running",
        ),
        index=trials.index,
        dtype="object",
    )


def ranks(trials: pd.DataFrame) -> pd.Series:
    """1 for the best completed trial, the earlier one among equals; NA where there is no rank.

    Of several definitions without an objective in common, each ranks its own trials.
    """
    parts = ranked_apart(trials)
    if parts:
        each: pd.Series = pd.concat(map(ranks, parts.values()))
        return each.reindex(trials.index)
    score = trials["objective"].where(states(trials) == "Completed") * search(trials).sign
    return score.rank(method="first", ascending=False).astype("Int64")


def ranked_apart(trials: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The trials of each definition, where several have no objective in common; else empty."""
    return by_definition(trials) if trials.attrs.get("objective") is None else {}


def standing(trials: pd.DataFrame) -> pd.DataFrame:
    """A row a trial: `trial`, `tuning_job`, `name`, `state`, `rank`, `objective`."""
    return pd.DataFrame(
        {
            "trial": trials["trial"],
            "tuning_job": trials["tuning_job"],
            "name": trials["name"],
            "state": states(trials),
            "rank": ranks(trials),
            "objective": trials["objective"],
        }
    )


def chosen(
    trials: pd.DataFrame, *, best: int = 0, last: int = 0, names: Collection[str] | None = None
) -> tuple[pd.DataFrame, str]:
    """The standing of some trials, and in words which they are: "the best 10 of 500 trials".

    `names` alone counts where it is given; else the `best` ones and the `last` ones. All of them,
    where those are all or where neither number is above 0.

    Raises:
        ValueError: a name that is not in the table.

    """
    table = standing(trials)
    if names is not None:
        wanted = set(names)
        missing = sorted(wanted - set(table["name"]))
        if missing:
            raise ValueError(f"names: {missing[0]!r} is not among these trials")
        return table[table["name"].isin(wanted)], f"{len(wanted)} selected of {counted(len(table))}"
    if best <= 0 and last <= 0:
        return table, _all(len(table))
    kept = table["rank"].le(best).fillna(False).astype(bool)
    each = " of each definition" if ranked_apart(trials) else ""
    words = [f"the best {best}{each}"] if best > 0 else []
    if last > 0:
        kept |= table["trial"].rank(method="first", ascending=False).le(last)
        words.append(f"the last {last}")
    if kept.all() or len(table) <= best + last:
        return table, _all(len(table))
    return table[kept], f"{' and '.join(words)}{',' if each else ''} of {counted(len(table))}"


def none_completed(trials: pd.DataFrame) -> str:
    """Why there is nothing to show of completed trials, in words."""
    if len(trials) and (states(trials) == "Failed").all():
        return f"{'The one trial' if len(trials) == 1 else f'All {counted(len(trials))}'} failed"
    return "No trial has completed yet"


def _all(count: int) -> str:
    return f"all {counted(count)}" if count > 1 else counted(count)
