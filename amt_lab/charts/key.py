"""The key to marks and colours, one line above all charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.drawing import fixed, layered
from amt_lab.charts.shown import note
from amt_lab.charts.theme import SHAPES, STAR, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.charts.drawing import Drawing

LETTER = 5.9
"""Mean width in pixels of a character of the key."""
EDGE, STEP, LINE = 5.0, 9.0, 16.0
"""Pixels before the first symbol, between symbols, and of a line."""
HINT = "Drag to select in every chart, double-click to clear"


def key(theme: Theme, width: float) -> Drawing:
    """Shapes of the states, the ramp of launch order, the star; and how to select, where it fits.

    Below, where some trials are left out, which ones are drawn.
    """
    items = list(_items(theme, width))
    last = items[-1]
    if last["x"] + (len(last["label"]) + len(HINT)) * LETTER + 12 < width:
        items.append({"x": width, "y": last["y"], "label": HINT, "align": "right"})
    base = fixed(items).encode(
        x=alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False, zero=False), axis=None),
        y=alt.Y("y:Q", scale=None, axis=None),
    )
    return layered(
        base.transform_filter("isValid(datum.shape)")
        .mark_point(filled=True, size=52, opacity=1)
        .encode(
            shape=alt.Shape("shape:N", scale=None),
            color=alt.Color("colour:N", scale=None),
        ),
        base.transform_filter("isValid(datum.label)")
        .mark_text(baseline="middle", align=alt.expr("datum.align || 'left'"))
        .encode(text="label:N"),
        note(width, last["y"] + LINE),
        width=width,
        height=last["y"] + LINE / 2,
    )


def _items(theme: Theme, width: float) -> Iterator[dict[str, Any]]:
    x, y = EDGE, LINE / 2
    for symbols, label in _entries(theme):
        room = len(symbols) * STEP + len(label) * LETTER
        if x > EDGE and x + room > width:
            x, y = EDGE, y + LINE
        for place, (shape, colour) in enumerate(symbols):
            yield {"x": x + place * STEP, "y": y, "shape": shape, "colour": colour}
        yield {"x": x + len(symbols) * STEP, "y": y, "label": label}
        x += room + 16


def _entries(theme: Theme) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Shapes with their colours, and what they mean."""
    steps = (theme.early, theme.accent, theme.late)
    yield [(SHAPES["Completed"], step) for step in steps], "completed, early to late"
    for state, colour in theme.states.items():
        if state != "Completed":
            yield [(SHAPES[state], colour)], state.lower()
    yield [(STAR, theme.best)], "best"
