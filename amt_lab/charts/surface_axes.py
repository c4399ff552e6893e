"""The two axes of a surface, each a hyperparameter's range from bound to bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.axes import axis_of
from amt_lab.charts.parameter import title_of
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from amt_lab.insight.grid import Grid

SIDE = 80
"""Pixels left of the surface for the labels of the upright axis."""


def across(grid: Grid, width: float) -> alt.X:
    return alt.X(**_encoding(grid, width))


def up(grid: Grid, height: float) -> alt.Y:
    encoding = _encoding(grid, height)
    if isinstance(grid.tuned, CategoricalRange):
        # Labels of an upright axis need not be turned, and its first category stands at the foot.
        encoding["axis"] |= {"labelAngle": 0, "labelAlign": "right", "labelLimit": SIDE - 10}
        encoding["scale"] = {"domain": list(reversed(grid.tuned.values))}
    return alt.Y(**encoding)


def _encoding(grid: Grid, room: float) -> dict[str, Any]:
    """That of the scatters, but with room for whole cells of integers at the bounds."""
    found: Any = axis_of(grid.tuned, room).to_dict()
    encoding: dict[str, Any] = dict(found)
    encoding["title"] = title_of(grid.tuned)
    encoding["axis"]["grid"] = False
    if isinstance(grid.tuned, CategoricalRange):
        encoding["scale"] |= {"paddingInner": 0, "paddingOuter": 0}
        return encoding
    encoding["scale"]["padding"] = 0
    if isinstance(grid.tuned, IntegerRange) and grid.tuned.scale is Scaling.LINEAR:
        encoding["scale"]["domain"] = [grid.tuned.low - 0.5, grid.tuned.high + 0.5]
    return encoding
