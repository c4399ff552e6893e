"""The trials table as the data set that every chart draws from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

DIGITS = 7
"""Significant digits of embedded hyperparameters: finer than any screen, half as long as a double."""

_RARE = ("billable_s", "early_stopped", "failure_reason")
"""Columns that are left out of the CSV where no trial has a value in them."""

DRAWN = {
    "trial": "number",
    "status": "string",
    "objective": "number",
    "started": "number",
    "elapsed_s": "number",
    "billable_s": "number",
    "tuning_job": "string",
    "definition": "string",
    "generation": "number",
    "early_stopped": "boolean",
    "failure_reason": "string",
}
"""The columns, besides the hyperparameters, that charts draw or tell in a tooltip; Vega's type of each."""


def rows(trials: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping a trial, keyed by column name, of plain JSON values.

    Times are milliseconds since the epoch. What is unknown is left out, not null.
    """
    columns = [[plain(value) for value in trials[name]] for name in trials.columns]
    return [
        {name: value for name, value in zip(trials.columns, row, strict=True) if value is not None}
        for row in zip(*columns, strict=True)
    ]


def as_csv(trials: pd.DataFrame) -> str:
    """What is drawn of the rows, as CSV: without a key at each value, a third of the size of JSON.

    The objective stays exact, since the best trial is found from it, and so do values close to 1,
    which a reverse-logarithmic axis spreads out.
    """
    names = [name for name in trials.columns if name in DRAWN or name.startswith("hp.")]
    for name in {"tuning_job", "definition"}.intersection(names):
        if trials[name].nunique() < 2:
            names.remove(name)  # the same in each row
    drawn = pd.DataFrame({name: [_short(name, plain(v)) for v in trials[name]] for name in names})
    unknown = [name for name in _RARE if name in names and drawn[name].isna().all()]
    return drawn.drop(columns=unknown).to_csv(index=False, lineterminator="\n")


def types(table: str) -> dict[str, str]:
    """Vega's type of those columns of the CSV that are not text; Vega looks through all rows for each."""
    names = table.partition("\n")[0].split(",")
    return {name: kind for name, kind in DRAWN.items() if name in names and kind != "string"}


def _short(name: str, value: Any) -> str | None:
    if value is None or value is False:
        return None
    exact = not isinstance(value, float) or name == "objective" or 0.9 < value < 1
    return str(value) if exact else f"{value:.{DIGITS}g}"


def plain(value: Any) -> Any:
    """A JSON value; times as milliseconds since the epoch, and None for what is not known."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, datetime | np.datetime64):
        return round(pd.Timestamp(value).timestamp() * 1000)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
