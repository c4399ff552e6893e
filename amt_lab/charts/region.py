"""The part of a numeric range that the best trials take up, shaded where chance would hardly leave as little."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt

from amt_lab.charts.derived import HAS_SCORE, escaped, field, member
from amt_lab.charts.drawn import unit
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.theme import Theme

BEST = 0.1
"""The share of the completed trials that is shaded."""
FEWEST = 20
"""Completed trials from which on something is shaded, two at least."""
NARROW = 0.75
"""Of the range's scale that it may take up: nothing is said by shading nearly all."""
CHANCE = 0.05
"""How likely any scatter is shaded where the best trials lie anywhere in all ranges."""


def region(tuned: ContinuousRange | IntegerRange, among: int, theme: Theme) -> Drawing:
    """A rectangle from the lowest to the highest of the best trials; `among` is how many ranges there are.

    Of k places anywhere in a range, all lie within a share w of it with probability k w^(k-1) - (k-1) w^k
    (David & Nagaraja, Order Statistics, 2003, section 2.3).
    """
    # Vega-Lite makes one aggregate of those of all scatters: each needs names of its own.
    low, high = f"low.{tuned.name}", f"high.{tuned.name}"
    value = escaped(field(tuned))
    share, k = f"({_share(tuned, member(low), member(high))})", "datum.winners"
    by_chance = f"{k} * pow({share}, {k} - 1) - ({k} - 1) * pow({share}, {k})"
    found = (
        alt.Chart()
        .transform_filter(
            f"{HAS_SCORE} && datum.ended_well >= {FEWEST} "
            f"&& datum.rank <= {BEST} * datum.ended_well"
        )
        .transform_aggregate(
            [
                alt.AggregatedFieldDef(op="count", **{"as": "winners"}),
                alt.AggregatedFieldDef(op="min", field=value, **{"as": low}),
                alt.AggregatedFieldDef(op="max", field=value, **{"as": high}),
            ]
        )
        .transform_filter(f"{share} <= {NARROW} && {by_chance} <= {CHANCE / max(among, 1):.3g}")
    )
    if isinstance(tuned, IntegerRange):  # within the frame, that of one value still has a width
        ends = {
            low: f"max({member(low)} - 0.5, {tuned.low})",
            high: f"min({member(high)} + 0.5, {tuned.high})",
        }
        found = found.transform_calculate(**ends)
    return found.mark_rect(color=theme.best, opacity=0.12).encode(
        x=alt.X(field=escaped(low), type="quantitative"), x2=alt.X2(field=escaped(high))
    )


def _share(tuned: ContinuousRange | IntegerRange, low: str, high: str) -> str:
    """A Vega expression for how much of the range's scale lies between; each whole number has a place."""
    if isinstance(tuned, ContinuousRange):
        return f"abs({unit(tuned, high)} - {unit(tuned, low)})"
    first, last = tuned.low - 0.5, tuned.high + 0.5
    if tuned.scale is Scaling.LOGARITHMIC:
        return f"log(({high} + 0.5) / ({low} - 0.5)) / {math.log(last / first)!r}"
    return f"({high} - {low} + 1) / {last - first!r}"
