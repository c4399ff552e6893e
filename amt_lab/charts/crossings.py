"""A trial's line across the parallel axes, as the path of one mark: a mark from each axis to the next takes ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.charts.derived import HAS_OBJECTIVE, field, member
from amt_lab.charts.drawn import JITTER, index, is_known, unit
from amt_lab.charts.ends import EXTENT
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.tuning.ranges import Range

BELOW = 0.13
"""Of an axis's height: how far below it a line passes without a value of the hyperparameter or objective."""

_SPREADING = f"0.5 * ({JITTER} - 0.5)"
"""How far above its middle a trial stands in the place of its category: they are spread over half of it."""


def line(row: Sequence[Range], first: float, step: float, top: float, foot: float) -> str:
    """A Vega expression for the path over the axes of a row, of which the objective's is the last.

    In pixels: the `first` axis stands so far from the left, and each begins at `top` and ends at `foot`.
    Categories are spread.
    """
    shares = [*map(_share, row), _level()]
    points = (
        f"'{first + place * step:g},' + round({10 * foot:g} - {10 * (foot - top):g} * ({share})) / 10"
        for place, share in enumerate(shares)
    )
    return "'M' + " + " + 'L' + ".join(points)


def aside(tuned: CategoricalRange, length: float) -> str:
    """A Vega expression for how many pixels above the middle of its category a line crosses an axis."""
    return f"{length / len(tuned.values):g} * {_SPREADING}"


def _share(tuned: Range) -> str:
    """Where its value lies in its range, 0 to 1, as `Range.to_unit` has it."""
    if isinstance(tuned, CategoricalRange):
        share = f"({index(tuned)} + 0.5 + {_SPREADING}) / {len(tuned.values)}"
    else:
        share = unit(tuned, member(field(tuned)))
    return f"{is_known(tuned)} ? {share} : {-BELOW}"


def _level() -> str:
    """Where the objective lies in its extent."""
    low, high = f"{EXTENT}[0]", f"{EXTENT}[1]"
    return (
        f"!{HAS_OBJECTIVE} ? {-BELOW} : {low} === {high} ? 0.5 : "
        f"(datum.objective - {low}) / ({high} - {low})"
    )
