"""What a chart's parts are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt
from altair.utils.schemapi import debug_mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.theme import Theme

Pixels: TypeAlias = "float | alt.ExprRef"
"""A fixed place, or a Vega expression for it over the row."""

Drawing: TypeAlias = Any
"""A mark with its encoding, or several layered: `alt.Chart` or `alt.LayerChart`.

Altair's own annotations lose the class: `encode` gives Any, and `layer` a union with a facet.
"""

whole = debug_mode(False)
"""Decorates what builds a whole chart: Altair would validate every part of it once more as it is made,
which takes longer than all else. The tests hold whole charts to Vega-Lite's schema.
"""


def fixed(values: Sequence[dict[str, Any]]) -> Drawing:
    """A chart of rows that are not trials."""
    return alt.Chart(beside_marks(values))


def beside_marks(values: str | Sequence[dict[str, Any]], **members: Any) -> alt.Data:
    """Rows that are not trials, or their text; `members` are those of Vega-Lite's data.

    As `alt.Data` they stay beside their marks; Altair would move `alt.InlineData` into `datasets`,
    which belongs to the trials alone: who streams them in may replace it.
    """
    return alt.Data(values=values, **members)  # type: ignore[no-untyped-call]  # Altair's own gap


def name_above(theme: Theme, text: str, *, limit: float, y: Any) -> Drawing:
    """A plot's name from its left edge on, cut at so many pixels; `y` is where its letters stand.

    It is a mark, since Vega would move a title up by what an axis's label reaches beyond the plot, and out
    of a note's line.
    """
    return (
        fixed([{}])
        .mark_text(
            align="left",
            baseline="alphabetic",
            color=theme.ink,
            fontSize=12,
            fontWeight=600,
            limit=limit,
            text=text,
        )
        .encode(x=at_x(0), y=at_y(y))
    )


def at_x(pixels: Pixels) -> Any:
    """A fixed place across a view."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap


def at_y(pixels: Pixels) -> Any:
    """A fixed place down a view."""
    return alt.YValue(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap


def to_x(pixels: Pixels) -> Any:
    """Where a mark that begins elsewhere ends, across a view."""
    return alt.X2Value(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap


def to_y(pixels: Pixels) -> Any:
    """Where a mark that begins elsewhere ends, down a view."""
    return alt.Y2Value(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap


def channel(kind: Any, of: Any, **members: Any) -> Any:
    """A channel like another one, but for some members."""
    return kind(**(of.to_dict() | members))


def either(kind: Any, test: str, then: Any, otherwise: Any) -> Any:
    """A channel of one value where `test` holds and of another elsewhere.

    `kind` is one of Altair's `...Value`. For what `alt.condition` gives, Altair would look through all its
    classes for the one of each member.
    """
    return kind(otherwise, condition={"test": test, "value": then})


def layered(*parts: Drawing, **members: Any) -> Drawing:
    """Parts one over the other; `members` are those of Vega-Lite's layer: width, resolve and so on.

    `alt.layer` would copy all that is below at each level, which takes seconds in a chart of a hundred
    layers. So would `alt.hconcat`; see `beside`.
    """
    return alt.LayerSpec(layer=list(map(_plain, parts)), **members)


def beside(*views: Drawing, **members: Any) -> Drawing:
    """Views side by side; `members` are those of Vega-Lite's hconcat: spacing, bounds and so on."""
    return alt.HConcatSpecGenericSpec(hconcat=list(map(_plain, views)), **members)


def below(*views: Drawing, **members: Any) -> Drawing:
    """Views one below the other; `members` are those of Vega-Lite's vconcat."""
    return alt.VConcatSpecGenericSpec(vconcat=list(map(_plain, views)), **members)


def _plain(part: Drawing) -> dict[str, Any]:
    inner: dict[str, Any] = part.to_dict(validate=False, context={"top_level": False})
    if inner.get("data") == {"name": "empty"}:  # Altair's word for a chart that has none of its own
        del inner["data"]
    return inner
