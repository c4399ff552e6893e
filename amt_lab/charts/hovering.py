"""The trial under the pointer, in charts that draw trials over other fields than the trials table's.

A brush selects by the fields of a view's axes, which here are seconds, slots or metrics: no other view
could tell which trials lie inside. So these views share `hover` and `picked` with the rest, and no brush.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts.selections import taking_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

LINES = "lines-"
"""What the names of such views begin with; one of a layered chart, since a layer has one `hover`."""

_HOVER = {"type": "point", "on": "pointerover", "clear": "pointerout"}


def hoverable(chart: LinkedChart, identity: Sequence[str] = ("trial",)) -> LinkedChart:
    """The chart, with `hover` over those views; `identity` names the fields that tell a trial from others."""
    views = list(taking_part(chart, LINES))
    picked = alt.VariableParameter(name="picked", value=None)
    if not views:
        chart.params = [picked]
        return chart
    select = _HOVER | {"fields": list(identity)}
    hover = alt.TopLevelSelectionParameter(name="hover", select=select, views=views)
    chart.params = [hover, picked]
    return chart


def below(chart: LinkedChart, *drawings: Drawing) -> LinkedChart:
    """The linked chart with further drawings at its foot, over which its `hover` reaches, too."""
    chart.vconcat = [*chart.vconcat, *drawings]
    parameters: Any = chart.params
    for parameter in parameters:
        if parameter.name == "hover":
            parameter.views = [
                *parameter.views,
                *(n for each in drawings for n in taking_part(each, LINES)),
            ]
    return chart
