"""What stands still around parallel coordinates: the axes' lines and names, the title, the colours' key.

All of a row of axes is drawn in its first view, from rows that say where: a line or a word of each axis's own
would cost as much as its trials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.axes import EDGE
from amt_lab.charts.drawing import at_x, at_y, fixed, name_above, to_x, to_y

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.theme import Theme

GRIP = 18
"""Pixels across an axis that take hold of a brush."""

_KEY = 14.0
"""Pixels of one step of the colours' key."""
_TITLE_LINE = marks.LINE - 24
"""Where the title's letters stand, in pixels from the plot's top."""
_LETTER = 6.3
"""Mean width in pixels of a letter of an axis's name."""

_OF = {
    name: alt.expr(f"datum.{name}")
    for name in ("x", "end", "y", "text", "align", "limit", "colour")
}
"""Members of rows that say where and how they are drawn; as fields they would need scales."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a row of axes."""

    theme: Theme
    names: Sequence[str]
    partial: frozenset[str]
    """Names of hyperparameters that some trials do not tune."""
    step: float
    """Pixels from an axis to the next."""
    height: float
    titled: float | None
    """The width of the title's line in pixels; None where another row has it."""

    def lines(self) -> Drawing:
        """The axes, to lie below the trials' lines."""
        return (
            fixed([{"x": GRIP / 2 + place * self.step} for place in range(len(self.names))])
            .mark_rule(color=self.theme.bound)
            .encode(x=at_x(_OF["x"]), y=at_y(EDGE), y2=to_y(self.height - marks.RAIL))
        )

    def writing(self) -> Iterator[Drawing]:
        """The names and the title, and what the colours mean."""
        words = [*self._names(), *self._notes(), *self._ends()]
        yield (
            fixed(words)
            .mark_text(
                baseline="alphabetic", align=_OF["align"], limit=_OF["limit"], color=_OF["colour"]
            )
            .encode(x=at_x(_OF["x"]), y=at_y(_OF["y"]), text=alt.TextValue(_OF["text"]))
        )
        if self.titled is not None:
            title, limit = "All hyperparameters together", self.titled - 150
            yield name_above(self.theme, title, limit=limit, y=_TITLE_LINE)
            yield self._tones()

    def _names(self) -> Iterator[dict[str, Any]]:
        """Each above its axis; every second one is higher where they would run into each other."""
        names, step = self.names, self.step
        # The last name ends at its axis, so that it shares its room with the one before.
        last = sum(map(len, names[-2:])) * _LETTER > step
        stagger = last or any(len(name) * _LETTER > step - 6 for name in names)
        for place, name in enumerate(names):
            raised = stagger and place % 2 == 1
            is_last = place == len(names) - 1
            yield {
                "text": name,
                "x": place * step + (GRIP if is_last else 2),
                "y": -16 if raised else -4,
                "colour": self.theme.ink,
                "align": "right" if is_last else "left",
                "limit": step * 1.9 if raised else step - 4,
            }

    def _notes(self) -> Iterator[dict[str, Any]]:
        """What it means that lines pass below an axis."""
        for place, name in enumerate(self.names[:-1]):
            if name in self.partial:
                x, y = place * self.step + 2, self.height + 12
                yield self._faint("not tuned", x, y, align="left")

    def _ends(self) -> Iterator[dict[str, Any]]:
        """What the ends of the colours' key mean."""
        if self.titled is not None:
            yield self._faint("worst", self._first_tone - 6, _TITLE_LINE, align="right")
            yield self._faint("best", self.titled, _TITLE_LINE, align="right")

    def _faint(self, text: str, x: float, y: float, *, align: str) -> dict[str, Any]:
        look = {"colour": self.theme.faint, "align": align, "limit": self.step}
        return {"text": text, "x": x, "y": y, **look}

    def _tones(self) -> Drawing:
        starts = [self._first_tone + place * _KEY for place in range(len(self.theme.ramp))]
        rows = [
            {"x": start, "end": start + _KEY - 2, "colour": tone}
            for start, tone in zip(starts, self.theme.ramp, strict=True)
        ]
        return (
            fixed(rows)
            .mark_rule(strokeWidth=3, color=_OF["colour"])
            .encode(x=at_x(_OF["x"]), x2=to_x(_OF["end"]), y=at_y(_TITLE_LINE - 4))
        )

    @property
    def _first_tone(self) -> float:
        return (self.titled or 0) - 34 - _KEY * len(self.theme.ramp)
