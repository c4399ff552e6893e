"""How many trials there are and how far they reach, as parameters that scales and sentences share.

Vega's own way, a union over the data of all marks, takes as long as some of the marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from amt_lab.charts.rows import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

DATA = "trials"
"""The data set with a row a trial."""

LAUNCHED = "launched"
"""The parameter with how many trials there are."""
EXTENT = "extent"
"""The parameter with the objective's extent: with the densities' own, each brush would move the axis."""
LAUNCHES = "launches"
"""The parameter with the first and the last trial's number."""
STARTS = "starts"
"""The parameter with the first and the last start of a trial, in milliseconds since the epoch."""

_COLUMNS = {EXTENT: "objective", LAUNCHES: "trial", STARTS: "started"}


def parameters(trials: pd.DataFrame, *, embed: bool) -> Iterator[alt.VariableParameter]:
    """Those four; where rows are streamed in, Vega works them out of what is there."""
    yield alt.VariableParameter(name=LAUNCHED, expr=f"length(data('{DATA}'))")
    for name, column in _COLUMNS.items():
        if embed:
            yield alt.VariableParameter(name=name, value=_ends(trials[column].dropna()))
        else:
            ends = f"extent(pluck(data('{DATA}'), '{column}'))"
            yield alt.VariableParameter(name=name, expr=ends)


def _ends(known: pd.Series) -> list[object]:
    return [None, None] if known.empty else [plain(known.min()), plain(known.max())]
