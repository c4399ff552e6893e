"""Axes of time: moments by the clock, and durations, with labels that keep apart at every span."""

from __future__ import annotations

from typing import Any

import altair as alt

from amt_lab.charts.ends import STARTS

SHORTEST_MS = 10_000
"""What an axis of moments spans at least: trials that start together stand together on it."""
APART = 14
"""Pixels that are left between two labels."""
_CLOCK_LABEL, _DURATION_LABEL, _COUNT_LABEL = 90, 70, 60
"""Pixels that a label may take up: `21:22:12`, `12.5`, `10,000`."""

_REACH, _CLOCK, _TURN = "reach", "clock", "turn"
"""Parameters with the two ends of an axis of moments; with the format of its labels; and with the format
that tells where a day or a year begins, what it writes there, and the format of that label instead."""
_MINUTE, _DAY = 60_000, 86_400_000
_SPAN = f"{_REACH}[1] - {_REACH}[0]"
_FORMAT = (
    f"{_SPAN} > {300 * _DAY} ? '%b' : {_SPAN} > {10 * _DAY} ? '%-d %b' : "
    f"{_SPAN} < {12 * _MINUTE} ? '%H:%M:%S' : '%H:%M'"
)
_TURNS = f"{_SPAN} > {300 * _DAY} ? ['%j', '001', '%Y'] : ['%H%M%S', '000000', '%-d %b']"
_LABEL = (
    f"timeFormat(datum.value, timeFormat(datum.value, {_TURN}[0]) === {_TURN}[1] "
    f"? {_TURN}[2] : {_CLOCK})"
)


def moments(width: float) -> tuple[alt.Scale, alt.Axis]:
    """Scale and axis of when trials started, over `width` pixels; they need the parameters of `reach`.

    The labels tell as much as the span needs: seconds within minutes, hours within days, months within years.
    """
    # Given, since the union over the data of all marks would be taken anew at each move of a brush.
    scale = alt.Scale(domain=alt.expr(_REACH), nice=False, padding=12)
    return scale, _axis(_count(width, _CLOCK_LABEL), labelExpr=_LABEL)


def reach() -> list[alt.VariableParameter]:
    """The parameters of `moments`, from the first and the last start that `ends.STARTS` has."""
    span = f"{STARTS}[1] - {STARTS}[0]"
    ends = (
        f"!isValid({STARTS}[0]) ? {_around('now()')} : "
        f"{span} < {SHORTEST_MS} ? {_around(f'({STARTS}[0] + {STARTS}[1]) / 2')} : {STARTS}"
    )
    return [
        alt.VariableParameter(name=_REACH, expr=ends),
        alt.VariableParameter(name=_CLOCK, expr=_FORMAT),
        alt.VariableParameter(name=_TURN, expr=_TURNS),
    ]


def durations(width: float) -> alt.Axis:
    """The axis of a duration over `width` pixels, in the unit that `time_unit` chose."""
    # Without a precision of its own, Vega gives the format that of a step: 30 by tens would be 3e+1.
    return _axis(_count(width, _DURATION_LABEL), format=".6~g")


def billed(width: float) -> tuple[alt.Scale, alt.Axis]:
    """Scale and axis of a duration in milliseconds that is not known when the chart is made, over `width` pixels.

    As moments after the epoch, for ticks at whole seconds, minutes, hours or days, whichever there are.
    """
    units = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"))
    ms = "time(datum.value)"
    label = f"format({ms} / 1000, '.4~g') + ' s'"
    for size, name in reversed(units):
        shorter = f"{ms} < {2 * size} && {ms} !== {size}"  # 45 min, 1 h, 75 min, 90 min, …, 2 h
        label = f"{shorter} ? {label} : format({ms} / {size}, '.4~g') + ' {name}'"
    scale = alt.Scale(type="utc", zero=False, nice=False, padding=12)
    return scale, _axis(_count(width, _DURATION_LABEL), labelExpr=f"{ms} ? {label} : '0'")


def whole_numbers(width: float) -> alt.Axis:
    """The axis of numbers that nothing lies between, such as a trial's.

    Vega's `tickMinStep` alone would let ticks between them be labelled as the next one, since it is
    measured over the domain without its padding.
    """
    label = "datum.value % 1 ? '' : format(datum.value, ',d')"
    return _axis(_count(width, _COUNT_LABEL), labelExpr=label, tickMinStep=1)


def time_unit(longest_s: float) -> tuple[float, str]:
    """Seconds of the unit that an axis of durations reads best in, and its name."""
    for seconds, name in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if longest_s >= 2 * seconds:
            return seconds, name
    return 1.0, "s"


def _around(middle: str) -> str:
    half = SHORTEST_MS // 2
    return f"[{middle} - {half}, {middle} + {half}]"


def _count(width: float, label: float) -> int:
    return max(2, round(width / label))


def _axis(count: int, **members: Any) -> alt.Axis:
    return alt.Axis(tickCount=count, labelOverlap=True, labelSeparation=APART, **members)
