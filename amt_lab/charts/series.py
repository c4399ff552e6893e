"""Colour, dash and shape of each of several things drawn together: told apart by any one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.theme import Theme

_COLOURS = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#a6568a", "#e69f00", "#3a97d4", "#5b6470"),
    "dark": ("#56b4e9", "#ff8a4c", "#2fc79a", "#d996be", "#f0b429", "#a9dcff", "#c3cad2"),
}
"""Okabe and Ito's hues, as dark or as bright as lines on that theme's surface need."""
_DASHES = ((1, 0), (7, 3), (2, 2), (8, 3, 2, 3), (4, 4))
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

_Look = TypeVar("_Look")


@dataclass(frozen=True, slots=True)
class Series:
    """How several things look, in the order of `names`."""

    names: Sequence[str]
    theme: Theme

    @property
    def colours(self) -> list[str]:
        return self._cycled(_COLOURS[self.theme.name])

    @property
    def shapes(self) -> list[str]:
        return self._cycled(_SHAPES)

    def color(self, field: str) -> alt.Color:
        return alt.Color(
            f"{field}:N",
            legend=None,
            scale=alt.Scale(domain=list(self.names), range=self.colours),
        )

    def dash(self, field: str) -> alt.StrokeDash:
        return alt.StrokeDash(
            f"{field}:N",
            legend=None,
            scale=alt.Scale(
                domain=list(self.names), range=[list(dash) for dash in self._cycled(_DASHES)]
            ),
        )

    def shape(self, field: str) -> alt.Shape:
        return alt.Shape(
            f"{field}:N",
            legend=None,
            scale=alt.Scale(domain=list(self.names), range=self.shapes),
        )

    def _cycled(self, looks: Sequence[_Look]) -> list[_Look]:
        return [looks[place % len(looks)] for place, _ in enumerate(self.names)]
