"""The key to marks and colours, one line above all charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.drawing import at_y, fixed
from amt_lab.charts.theme import SHAPES, STAR, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.charts.drawing import Drawing

LETTER = 5.9
"""Mean width in pixels of a character of the key."""
HINT = "Drag to select in every chart, double-click to clear"


def key(theme: Theme, width: float) -> Drawing:
    """Shapes of the states, the ramp of launch order, the star; and how to select, where it fits."""
    items = list(_items(theme))
    end = items[-1]["x"] + len(items[-1]["label"]) * LETTER + 12
    if end + len(HINT) * LETTER < width:
        items.append({"x": width, "label": HINT, "align": "right"})
    base = fixed(items).encode(
        x=alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False, zero=False), axis=None)
    )
    return alt.layer(
        base.transform_filter("isValid(datum.shape)")
        .mark_point(filled=True, size=52, opacity=1)
        .encode(
            y=at_y(7),
            shape=alt.Shape("shape:N", scale=None),
            color=alt.Color("colour:N", scale=None),
        ),
        base.transform_filter("isValid(datum.label)")
        .mark_text(baseline="middle", align=alt.expr("datum.align || 'left'"))
        .encode(y=at_y(7.5), text="label:N"),
    ).properties(width=width, height=14)


def _items(theme: Theme) -> Iterator[dict[str, Any]]:
    x = 5.0
    for state, colour in list(theme.states.items()):
        if state == "Completed":
            for step in (theme.early, theme.accent, theme.late):
                yield {"x": x, "shape": "circle", "colour": step}
                x += 9
            x -= 9
            label = "completed, early to late"
        else:
            yield {"x": x, "shape": SHAPES[state], "colour": colour}
            label = state.lower()
        yield {"x": x + 9, "label": label}
        x += 9 + len(label) * LETTER + 16
    yield {"x": x, "shape": STAR, "colour": theme.best}
    yield {"x": x + 9, "label": "best"}
