"""The selections that link every chart to every other, to the trials table and to the notebook.

`brush`
    An interval in each view; a trial is selected where it lies inside all of them.
`hover`
    The trial under the pointer, marked in every view.
`picked`
    A trial's number or null. Set from outside, `view.signal("picked", 7)`, to ring one trial.
`evidence`
    The trials that a finding speaks of, `{"7": true}`. Set from outside, to ring them all.

Altair would hoist selections from the single views by itself, but warns of every view that shares
one; so the views that take part carry `PREFIX` in their names, and `linked` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Linked = TypeVar("Linked", bound=alt.VConcatChart)

PREFIX = "points-"

ACROSS = "across-"
"""What the names of layers begin with that reach out of their view, where no brush may begin on them."""

_HELD = "!event.item || indexof(event.item.mark.name || '', 'across_') !== 0"  # as Vega writes it
_BRUSH = {
    "type": "interval",
    "encodings": ["x", "y"],
    "resolve": "intersect",
    "on": f"[pointerdown[{_HELD}], window:pointerup] > window:pointermove!",
}
_HOVER = {"type": "point", "on": "pointerover", "clear": "pointerout"}

BRUSHED: Any = {"param": "brush"}
"""The filter, and the condition, of trials inside every brush. With no brush, all are."""

EVIDENCE = "evidence"
IS_EVIDENCE = f"{EVIDENCE}[datum.trial]"

BRUSHING = "brushing"
"""The parameter that is true while there is a brush: then all trials are drawn faintly below those inside.

Below, and not only the others, so that a brush that moves changes nothing there: see `painting.ts`.
"""

MARKED: Any = {"or": [{"param": "hover", "empty": False}, "datum.trial === picked"]}
"""The filter of the trial under the pointer and of the picked one.

A layer of filtered marks is cheaper than a condition in the encoding of all: Vega's filters hand on what
has changed alone, while a condition has every mark encoded and measured again at each move of a brush.
"""


def brushed(inside: Any, outside: Any) -> dict[str, Any]:
    """Two values of a channel, by whether the trial is inside the brush."""
    return {"condition": BRUSHED | _as_definition(inside), "value": outside}


def marked(chosen: Any, usual: Any) -> dict[str, Any]:
    """Two values of a channel, the first for the trial under the pointer and for the picked one."""
    then = _as_definition(chosen)
    # Not empty, or with nothing under the pointer every trial would be marked.
    tests = ({"param": "hover", "empty": False}, {"test": "datum.trial === picked"})
    return {"condition": [test | then for test in tests], "value": usual}


def _as_definition(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"value": value}


def linked(
    chart: Linked, *others: alt.VariableParameter, identity: Sequence[str] = ("trial",)
) -> Linked:
    """The chart, with the three selections over all views that take part, and other parameters.

    `identity` names the fields that tell a trial from every other.
    """
    views = list(taking_part(chart))
    selections = [
        alt.TopLevelSelectionParameter(name=name, select=select, views=views)
        for name, select in (("brush", _BRUSH), ("hover", _HOVER | {"fields": list(identity)}))
        if views  # Vega would take an empty list for all views, and fail
    ]
    brushing = "length(data('brush_store')) > 0" if views else "false"
    chart.params = [
        *selections,
        alt.VariableParameter(name="picked", value=None),
        alt.VariableParameter(name=BRUSHING, expr=brushing),
        *others,
    ]
    return chart


def taking_part(chart: Any, prefix: str = PREFIX) -> Iterator[str]:
    """Names of the views that take part in the selections, of a chart or of a part of its JSON."""
    name = _member(chart, "name")
    if isinstance(name, str) and name.startswith(prefix):
        yield name
    for kind in ("layer", "hconcat", "vconcat"):
        parts = _member(chart, kind)
        for part in parts if isinstance(parts, list) else ():
            yield from taking_part(part, prefix)


def _member(chart: Any, name: str) -> Any:
    return chart.get(name) if isinstance(chart, dict) else getattr(chart, name, None)
