"""The selections that link every chart to every other, to the trials table and to the notebook.

`brush`
    An interval in each view; a trial is selected where it lies inside all of them.
`hover`
    The trial under the pointer, marked in every view.
`picked`
    A trial's number or null. Set from outside, `view.signal("picked", 7)`, to ring one trial.

Altair would hoist selections from the single views by itself, but warns of every view that shares
one; so the views that take part carry `PREFIX` in their names, and `linked` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Iterator

Linked = TypeVar("Linked", bound=alt.VConcatChart)

PREFIX = "points-"

_BRUSH = {"type": "interval", "encodings": ["x", "y"], "resolve": "intersect"}
_HOVER = {"type": "point", "fields": ["trial"], "on": "pointerover", "clear": "pointerout"}

BRUSH = alt.selection_interval(name="brush")
HOVER = alt.selection_point(name="hover")
"""To test against; what they are is told once, at the top of the chart, by `linked`."""

HOVERED = alt.when(HOVER, empty=False)
"""`empty=False`, or with nothing under the pointer every trial would be marked."""

IS_PICKED = "datum.trial === picked"


def linked(chart: Linked, *others: alt.VariableParameter) -> Linked:
    """The chart, with the three selections over all views that take part, and other parameters."""
    views = list(_taking_part(chart))
    selections = [
        alt.TopLevelSelectionParameter(name=name, select=select, views=views)
        for name, select in (("brush", _BRUSH), ("hover", _HOVER))
    ]
    chart.params = [*selections, alt.VariableParameter(name="picked", value=None), *others]
    return chart


def _taking_part(chart: Any) -> Iterator[str]:
    name = getattr(chart, "name", None)
    if isinstance(name, str) and name.startswith(PREFIX):
        yield name
    for part in ("layer", "hconcat", "vconcat"):
        for child in getattr(chart, part, ()):
            yield from _taking_part(child)
