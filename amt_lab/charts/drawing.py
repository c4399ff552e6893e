"""What a chart's parts are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence

Drawing: TypeAlias = Any
"""A mark with its encoding, or several layered: `alt.Chart` or `alt.LayerChart`.

Altair's own annotations lose the class: `encode` gives Any, and `layer` a union with a facet.
"""


def fixed(values: Sequence[dict[str, Any]]) -> Drawing:
    """A chart of rows that are not trials.

    As `alt.Data` they stay beside their mark; Altair would move `alt.InlineData` into `datasets`,
    which belongs to the trials alone: who streams them in may replace it.
    """
    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]  # Altair's own gap


def at_x(pixels: float) -> Any:
    """A fixed place across a view."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap


def at_y(pixels: float) -> Any:
    """A fixed place down a view."""
    return alt.YValue(pixels)  # type: ignore[no-untyped-call]  # Altair's own gap
