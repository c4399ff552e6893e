"""The horizontal axis of a hyperparameter: its range, whole, on its own scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.derived import escaped, field, is_mirrored
from amt_lab.charts.theme import LABEL
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.theme import Theme

LETTER = 6.0
"""Mean width in pixels of a character of an axis label."""
EDGE = 7
"""Pixels between a bound and the frame, so that a mark on the bound is drawn whole."""


def axis_of(tuned: Range, width: float, **look: Any) -> alt.X:
    """The encoding of a hyperparameter over `width` pixels, from bound to bound.

    `look` has more members of the axis of numbers, such as `bounds`.
    """
    if isinstance(tuned, CategoricalRange):
        return _categories(tuned, width)
    values = ticks(tuned, width)
    places = _places(tuned, values)
    return alt.X(
        field=escaped(field(tuned)),
        type="quantitative",
        title=None,
        scale=_scale(tuned, places),
        axis=alt.Axis(values=places, labelExpr=_labels(places, values), labelOverlap=False, **look),
    )


def upright(tuned: Range, height: float, theme: Theme) -> alt.Y:
    """The encoding of a hyperparameter up `height` pixels, from bound to bound."""
    reach = [height - EDGE, EDGE]
    if isinstance(tuned, CategoricalRange):
        return alt.Y(
            field=escaped(field(tuned)),
            type="nominal",
            title=None,
            scale=alt.Scale(type="point", domain=list(tuned.values), padding=0.5, range=reach),
            axis=alt.Axis(
                grid=False, zindex=1, labelColor=theme.ink, labelLimit=52, labelOverlap=True
            ),
        )
    values = ticks(tuned, height)
    places = _places(tuned, values)
    scale: dict[str, Any] = {"domain": sorted((places[0], places[-1])), "nice": False}
    if tuned.scale is Scaling.LINEAR:
        scale |= {"zero": False}
    else:
        scale |= {"type": "log"}
    return alt.Y(
        field=escaped(field(tuned)),
        type="quantitative",
        title=None,
        # A reverse-logarithmic field falls where the value rises.
        scale=alt.Scale(range=reach[::-1] if is_mirrored(tuned) else reach, **scale),
        axis=alt.Axis(
            grid=False,
            zindex=1,  # lines of trials run below
            labelColor=theme.ink,
            values=places,
            labelExpr=_labels(places, values),
            labelOverlap=False,
        ),
    )


def bounds(tuned: Range, height: float, theme: Theme) -> dict[str, Any]:
    """The look of an axis with rules at the range's two ends, up a view's height; categories have none."""
    if isinstance(tuned, CategoricalRange):
        return {}
    is_end = f"indexof({_places(tuned, [tuned.low, tuned.high])}, datum.value) >= 0"
    colour = {"condition": {"test": is_end, "value": theme.bound}, "value": "transparent"}
    # A layer of rules would cost each scatter rows and a mark of its own.
    return lines(height, tickColor=colour)


def lines(reach: float, **look: Any) -> dict[str, Any]:
    """The look of an axis whose ticks are lines so many pixels into the plot.

    For grid lines Vega-Lite makes an axis of their own, with as many marks.
    """
    inwards = alt.expr(f"-{reach}")  # which Vega-Lite's schema has no number for
    ticks = {"ticks": True, "tickSize": inwards, "labelPadding": reach + LABEL}
    return {"grid": False, **ticks, **look}


def _places(tuned: Range, values: Sequence[float]) -> list[float]:
    """Where values stand on the drawn field's axis."""
    return [1 - value for value in values] if is_mirrored(tuned) else list(values)


def _scale(tuned: ContinuousRange | IntegerRange, places: Sequence[float]) -> alt.Scale:
    scale: dict[str, Any] = {
        "domain": sorted((places[0], places[-1])),
        "nice": False,
        "padding": EDGE,
    }
    if tuned.scale is Scaling.LINEAR:
        return alt.Scale(zero=False, **scale)
    return alt.Scale(type="log", reverse=is_mirrored(tuned), **scale)


def _categories(tuned: CategoricalRange, width: float) -> alt.X:
    room = width / len(tuned.values)
    longest = max(len(value) for value in tuned.values) * LETTER
    turned = longest > room
    return alt.X(
        field=escaped(field(tuned)),
        type="nominal",
        title=None,
        scale=alt.Scale(domain=list(tuned.values)),
        axis=alt.Axis(
            grid=False,
            labelAngle=-35 if turned else 0,
            labelAlign="right" if turned else "center",
            labelLimit=110 if turned else round(room),
            labelOverlap=False,
        ),
    )


def ticks(tuned: ContinuousRange | IntegerRange, width: float) -> list[float]:
    """Both bounds and, between them, the round values on the range's scale that `width` has room for."""
    low, high = float(tuned.low), float(tuned.high)
    letters = max(len(written(low)), len(written(high)), 2)
    room = max(2, math.floor(width / (letters * LETTER + 14)))
    gap = 0.85 / room
    kept = [low]
    for value in _round_values(tuned, low, high, room):
        place = tuned.to_unit(value)
        if place - tuned.to_unit(kept[-1]) >= gap and 1 - place >= gap:
            kept.append(value)
    return [*kept, high]


def _round_values(
    tuned: ContinuousRange | IntegerRange, low: float, high: float, wanted: int
) -> Sequence[float]:
    if tuned.scale is Scaling.LOGARITHMIC:
        return _decades(low, high)
    if is_mirrored(tuned):
        return [1 - value for value in reversed(_decades(1 - high, 1 - low))]
    step = _round_step((high - low) / wanted)
    if isinstance(tuned, IntegerRange):
        step = max(1.0, math.ceil(step))
    first = math.ceil(low / step)
    return [round(i * step, 12) for i in range(first, math.floor(high / step) + 1)]


def _decades(low: float, high: float) -> list[float]:
    """Powers of ten, or 1, 2, 5 times them where the range spans less than two decades."""
    factors = (1,) if high / low >= 100 else (1, 2, 5)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [factor * 10.0**power for power in powers for factor in factors]
    return [value for value in found if low <= value <= high]


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)


def _labels(places: Sequence[float], values: Sequence[float]) -> str:
    """A Vega expression for the tick labels: the values as a person would write them."""
    shown = ", ".join(f"'{written(value)}'" for value in values)
    where = ", ".join(repr(place) for place in places)
    return f"[{shown}][indexof([{where}], datum.value)]"


def written(value: float) -> str:
    """A bound or tick in few digits: 0.001, 1e-5, 1500, 200k, 0.99999."""
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.001 or size >= 1e7:
        mantissa, _, power = f"{value:.3g}".partition("e")
        if not power:
            mantissa, _, power = f"{value:.2e}".partition("e")
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(power)}"
    if 0.9 < size < 1:
        return f"{value:.{max(2, math.ceil(-math.log10(1 - size)) + 1)}f}".rstrip("0")
    if size >= 10_000 and size % 1000 == 0:
        return f"{value / 1000:g}k"
    return f"{value:.4g}" if size < 10_000 else f"{value:.0f}"
