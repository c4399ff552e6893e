"""The cells of a surface: filled by what the model expects, crossed where it is unsure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from amt_lab.charts.derived import is_mirrored
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.theme import Theme
    from amt_lab.insight.grid import Grid
    from amt_lab.insight.observations import Array
    from amt_lab.insight.surface import Surface

CROSSES = 14
"""Crosses along one axis at most."""
CROSS = "M-.7,-.7L.7,.7M-.7,.7L.7,-.7"


def cells(found: Surface, position: dict[str, Any], colour: alt.Color) -> Drawing:
    """A rectangle a cell. The colours are few, so that their borders are contours."""
    x, y = _sides(found.x), _sides(found.y)
    columns = {
        "x": np.tile(x[0], len(y[0])),
        "x2": np.tile(x[1], len(y[0])),
        "y": np.repeat(y[0], len(x[0])),
        "y2": np.repeat(y[1], len(x[0])),
        "objective": found.mean.ravel(),
    }
    ends = {
        end: end
        for end, grid in (("x2", found.x), ("y2", found.y))
        if not isinstance(grid.tuned, CategoricalRange)
    }
    # A hair of the same colour round each cell, or what lies behind would shine through the joints.
    hair: Any = alt.Stroke(**{**dict(colour.to_dict()), "legend": None})  # type: ignore[arg-type]
    return (
        _table(columns)
        .mark_rect(strokeWidth=0.7)
        .encode(color=colour, stroke=hair, **_by(position), **ends)
    )


def doubts(found: Surface, position: dict[str, Any], theme: Theme) -> Drawing:
    """Crosses over the cells where the model is unsure, on every few of them."""
    rows, across = (np.arange(size)[_first(size) :: _step(size)] for size in found.mean.shape)
    row, column = (index.ravel() for index in np.meshgrid(rows, across, indexing="ij"))
    unsure = found.unsure[row, column] > 0
    columns = {
        name: _places(grid)[index[unsure]]
        for name, grid, index in (("x", found.x, column), ("y", found.y, row))
    }
    return (
        _table(columns)
        .mark_point(shape=CROSS, size=26, filled=False, strokeWidth=1.3, color=theme.doubt)
        .encode(**_by(position))
    )


def _by(position: dict[str, Any]) -> dict[str, Any]:
    """The same axes for fields `x` and `y`: Vega's CSV parser takes no dot in a name."""
    found = {name: axis.copy(deep=True) for name, axis in position.items()}
    for name, axis in found.items():
        axis.field = name
    return found


def _step(size: int) -> int:
    return max(1, size // CROSSES)


def _first(size: int) -> int:
    return _step(size) // 2


def _table(columns: dict[str, Any]) -> Drawing:
    """A chart of columns, embedded as CSV, which is a third of the size of JSON."""
    text = pd.DataFrame(columns).to_csv(index=False, float_format="%.6g", lineterminator="\n")
    numbers = {
        name: "string" if np.asarray(values).dtype.kind in "OUT" else "number"
        for name, values in columns.items()
    }
    form = alt.CsvDataFormat(type="csv", parse=numbers)
    return alt.Chart(alt.Data(values=text, format=form))  # type: ignore[no-untyped-call]


def _places(grid: Grid) -> Any:
    """Where the grid's values stand on the drawn axis."""
    if isinstance(grid.tuned, CategoricalRange):
        return np.array(grid.values, dtype=object)
    values = np.array(grid.values, dtype=float)
    return 1 - values if is_mirrored(grid.tuned) else values


def _sides(grid: Grid) -> tuple[Any, Any]:
    """Where each cell begins and ends on the drawn axis; a category does both in its band."""
    if isinstance(grid.tuned, CategoricalRange):
        return _places(grid), _places(grid)
    edges = _edges(grid.tuned, grid)
    if is_mirrored(grid.tuned):
        edges = 1 - edges
    return edges[:-1], edges[1:]


def _edges(tuned: ContinuousRange | IntegerRange, grid: Grid) -> Array:
    """Half way between the grid's values, on the range's scale, and its ends."""
    unit = np.array([tuned.to_unit(float(value)) for value in grid.values])
    inner = (unit[1:] + unit[:-1]) / 2
    if isinstance(tuned, IntegerRange) and tuned.scale is Scaling.LINEAR:
        half = 0.5 / (tuned.high - tuned.low)
        edges: Array = tuned.low + np.array([-half, *inner, 1 + half]) * (tuned.high - tuned.low)
        return edges
    real = ContinuousRange(tuned.name, tuned.low, tuned.high, tuned.scale)
    return np.array([real.from_unit(float(at)) for at in (0.0, *inner, 1.0)])
