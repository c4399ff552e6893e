"""Trials tables of several tuning jobs as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from amt_lab.tuning.hull import hulls

if TYPE_CHECKING:
    from collections.abc import Sequence


def joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows, table by table, and every column that one of them has.

    `attrs`: `objective` is the common one, None where they differ; `ranges` are wide enough for
    all jobs, as those of a warm start have often moved; `objectives` and `ranges_by_job` have those of
    each job; `tuning_job` is a list.
    """
    names = list(dict.fromkeys(name for table in tables for name in table.columns))
    # The first tables' columns go first, with every table's hyperparameters before any metric.
    names.sort(key=lambda name: (name.startswith("metric."), name.startswith("hp.")))
    columns = {name: [table[name] for table in tables if name in table] for name in names}
    whole = pd.concat(
        [
            table.astype({name: "object" for name in _categories(columns) if name in table})
            for table in tables
        ],
        ignore_index=True,
    )[names]
    whole = whole.astype(_categories(columns))
    objectives = {table.attrs["tuning_job"]: table.attrs["objective"] for table in tables}
    ranges = {table.attrs["tuning_job"]: table.attrs["ranges"] for table in tables}
    same = len(set(objectives.values())) == 1
    whole.attrs = {
        "objective": next(iter(objectives.values())) if same else None,
        "ranges": hulls(ranges.values()),
        "tuning_job": list(objectives),
        "objectives": objectives,
        "ranges_by_job": ranges,
    }
    return whole


def _categories(columns: dict[str, list[pd.Series]]) -> dict[str, pd.CategoricalDtype]:
    """The type of each column that is categorical in every table: all values, in order of first sight."""
    found = {}
    for name, parts in columns.items():
        if all(isinstance(part.dtype, pd.CategoricalDtype) for part in parts):
            values = dict.fromkeys(value for part in parts for value in part.cat.categories)
            found[name] = pd.CategoricalDtype(list(values))
    return found
