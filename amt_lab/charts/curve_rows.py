"""Learning curves as rows to draw: some trials as lines, the rest as quantiles along the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from amt_lab.insight import definitions

if TYPE_CHECKING:
    from collections.abc import Sequence

Along = Literal["time", "step"]
"""What a curve runs over: seconds since training began, or the number of the value."""

MOST_POINTS = 120
"""Points of a line; more would lie within a pixel or two."""
BINS = 48
"""Places along the way that the quantiles are taken at."""
_LINE = ("trial", "tuning_job", "state", "rank", "at", "value", "host", "curve", "is_last")
LEVELS = {"low": 0.1, "lower": 0.25, "middle": 0.5, "upper": 0.75, "high": 0.9}


def lines(curves: pd.DataFrame, standing: pd.DataFrame, along: Along) -> tuple[pd.DataFrame, int]:
    """The curves of one metric of the trials in `standing`, a row a point, and the thinning.

    Columns: `trial`, `tuning_job`, `state`, `rank`, `at` (seconds or step), `value`, `host`, `curve` (which tells
    the hosts of a trial apart) and `is_last`. Thinned to every n-th point, first and last kept; n is
    the second part of the answer, 1 where nothing was left out.
    """
    rows = curves.merge(standing, on=keys(curves), how="inner").rename(
        columns={_column(along): "at"}
    )
    rows["host"] = rows["host"].fillna("").astype("object")
    rows["curve"] = rows["tuning_job"] + " " + rows["trial"].astype(str) + " " + rows["host"]
    rows = rows.sort_values(["curve", "at"], kind="stable", ignore_index=True)
    place = rows.groupby("curve").cumcount()
    length = rows.groupby("curve")["at"].transform("size")
    rows["is_last"] = place == length - 1
    nth = int(max(1, np.ceil(length.max() / MOST_POINTS))) if len(rows) else 1
    kept = rows[(place % nth == 0) | rows["is_last"]]
    return kept[list(_LINE)].reset_index(drop=True), nth


def band(curves: pd.DataFrame, along: Along) -> pd.DataFrame:
    """How one metric's values spread along the way, a row a place.

    Columns: `at`, `low`, `lower`, `middle`, `upper`, `high` (the 10, 25, 50, 75 and 90 % quantiles of
    the trials' means there) and `trials` (how many there are). Places with fewer than three trials
    are left out: quantiles of two say nothing.
    """
    at = curves[_column(along)].astype("float64")
    width = _bin_width(at, along)
    places = (np.floor(at / width) + (0.5 if along == "time" else 0.0)) * width
    means = (
        curves.assign(at=places)
        .groupby(["at", *keys(curves)], as_index=False)["value"]
        .mean()
        .dropna()
    )
    grouped = means.groupby("at")["value"]
    quantiles = {name: grouped.quantile(level) for name, level in LEVELS.items()}
    found = pd.DataFrame(quantiles | {"trials": grouped.size()})
    return found[found["trials"] >= 3].reset_index()


def keys(curves: pd.DataFrame) -> list[str]:
    """The columns that tell a trial from every other: curves of several jobs say whose they are."""
    return ["tuning_job", "trial"] if "tuning_job" in curves else ["trial"]


def of_others(curves: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """The curves of the trials that are not in `standing`."""
    own = pd.MultiIndex.from_frame(curves[keys(curves)])
    return curves[~own.isin(pd.MultiIndex.from_frame(standing[keys(curves)]))]


def metrics_of(curves: pd.DataFrame, objectives: Sequence[str] = ()) -> list[str]:
    """The metrics that trials print, the objectives first; not those of the instances."""
    printed = curves[curves["host"].isna()]["metric"].drop_duplicates()
    return sorted(printed, key=lambda name: (name not in objectives, name))


def of_definition(
    trials: pd.DataFrame, curves: pd.DataFrame, definition: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Trials and curves of one of several definitions, where it is named.

    Raises:
        ValueError: there is no such definition.

    """
    if definition is None:
        return trials, curves
    own = definitions.of_definition(trials, definition)
    return own, curves[curves["trial"].isin(own["trial"])]


def of_metric(curves: pd.DataFrame, metric: str) -> pd.DataFrame:
    return curves[curves["metric"] == metric]


def check_metrics(wanted: Sequence[str], curves: pd.DataFrame) -> list[str]:
    """The wanted metrics.

    Raises:
        ValueError: one that is not among the curves.

    """
    there = set(curves["metric"])
    for name in wanted:
        if there and name not in there:
            raise ValueError(f"metrics: no curve of {name!r}; there are {', '.join(sorted(there))}")
    return list(wanted)


def _column(along: Along) -> str:
    return "relative_s" if along == "time" else "step"


def _bin_width(at: pd.Series, along: Along) -> float:
    longest = float(at.max()) if len(at) else 0.0
    width = longest / BINS
    if along == "step":
        return max(1.0, float(np.ceil(width)))
    return width or 1.0
