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

from collections.abc import Iterator
from typing import Any, TypeVar

import altair as alt

Linked = TypeVar("Linked", bound=alt.VConcatChart)

PREFIX = "points-"

BRUSH = alt.selection_interval(name="brush", encodings=["x", "y"], resolve="intersect")
HOVER = alt.selection_point(name="hover", fields=["trial"], on="pointerover", clear="pointerout")
PICKED = alt.param(name="picked", value=None)

HOVERED = alt.when(HOVER, empty=False)
"""`empty=False`, or with nothing under the pointer every trial would be marked."""

IS_PICKED = "datum.trial === picked"


def linked(chart: Linked) -> Linked:
    """The chart, with the three selections over all views that take part in them."""
    views = list(_taking_part(chart))
    chart.params = [
        *(
            alt.TopLevelSelectionParameter(
                name=selection.name, select=selection.param.select, views=views
            )
            for selection in (BRUSH, HOVER)
        ),
        PICKED.param,
    ]
    return chart


def _taking_part(chart: Any) -> Iterator[str]:
    name = getattr(chart, "name", alt.Undefined)
    if name is not alt.Undefined and name.startswith(PREFIX):
        yield name
    for part in ("layer", "hconcat", "vconcat"):
        for child in getattr(chart, part, ()):
            yield from _taking_part(child)
