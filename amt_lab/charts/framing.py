"""A chart that brings rows of its own, beside the trials table: headed, themed and linked like the others."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from amt_lab.charts import theme as themes
from amt_lab.charts.composition import embed_options
from amt_lab.charts.drawing import below, beside, beside_marks, fixed, layered, name_above
from amt_lab.charts.hovering import hoverable
from amt_lab.charts.renderer import LinkedChart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from amt_lab.charts.drawing import Drawing

LABELS = 60
"""Pixels left of a plot for the labels of its vertical axis."""
GAP = 16
"""Pixels between two plots side by side, besides those labels."""
SPACING = 16
"""Pixels between two drawings one below the other."""
_LETTER = 8.3
"""Mean width in pixels of a letter of a title, in a wide font such as DejaVu Sans."""
_SMALL_LETTER = 5.9
"""The same of a title's note."""
_DIGITS = 7
"""Significant digits of embedded numbers: finer than any screen."""


@dataclass(frozen=True, slots=True)
class Section:
    """Drawings one below the other under a title: a chart by itself, or a part of a larger one.

    It becomes a concatenation once only: Altair copies all that is in one, at each level.
    """

    title: alt.TitleParams
    drawings: list[Drawing]

    def as_drawing(self) -> Drawing:
        return below(*self.drawings, spacing=SPACING, title=self.title)


def framed(section: Section, theme: themes.Theme) -> LinkedChart:
    """The section as a chart that stands by itself, on a background of the theme."""
    chart = LinkedChart(
        vconcat=section.drawings,
        title=section.title,
        spacing=SPACING,
        config=themes.config(theme),
        background=theme.surface,
        usermeta={"embedOptions": embed_options(theme)},
    )
    return hoverable(chart)


def titled(theme: themes.Theme, width: float, text: str, note: str = "") -> alt.TitleParams:
    """What the chart shows, in words, and below it what part of the trials; both wrapped.

    They begin where the plots do, right of the labels.
    """
    room = width - LABELS
    title = alt.TitleParams(
        text=textwrap.wrap(text, math.floor(room / _LETTER), break_on_hyphens=False),
        anchor="start",
        frame="group",
        color=theme.ink,
        fontSize=14,
        fontWeight=600,
        subtitleColor=theme.faint,
        subtitleFontSize=11,
        offset=12,
    )
    if note:
        title.subtitle = textwrap.wrap(
            note, math.floor(room / _SMALL_LETTER), break_on_hyphens=False
        )
    return title


def headed(
    drawing: Drawing, theme: themes.Theme, text: str, width: float, height: float
) -> Drawing:
    """A plot under its name, at the same height above plots side by side."""
    name = name_above(theme, text, limit=width, y=-9)
    return layered(drawing, name, width=width, height=height)


def side_by_side(drawings: Sequence[Drawing], columns: int) -> Iterator[Drawing]:
    """Rows of plots whose frames stand in line, whatever their labels."""
    for start in range(0, len(drawings), columns):
        yield beside(*drawings[start : start + columns], spacing=GAP + LABELS, bounds="flush")


def plot_width(width: float, columns: int) -> float:
    """Pixels of each of so many plots beside each other, without their labels."""
    return (width - columns * LABELS - (columns - 1) * GAP) / columns


def rows_of(frame: pd.DataFrame) -> alt.Data:
    """A frame as CSV beside its mark; times as milliseconds since the epoch."""
    kinds = {name: _kind(frame[name]) for name in frame.columns}
    written = {"time": _milliseconds, "boolean": _bits}
    text = frame.assign(
        **{name: written[kind](frame[name]) for name, kind in kinds.items() if kind in written}
    ).to_csv(index=False, lineterminator="\n", float_format=f"%.{_DIGITS}g")
    parse = {name: "number" if kind == "time" else kind for name, kind in kinds.items()}
    return beside_marks(text, format=alt.CsvDataFormat(type="csv", parse=parse))


def empty_words(theme: themes.Theme, width: float, height: float, words: str) -> Drawing:
    """What stands where nothing can be drawn yet."""
    return in_words(theme, width, words).properties(width=width, height=height)


def in_words(theme: themes.Theme, width: float, words: str) -> Drawing:
    """The same as a layer, which takes the size of its plot."""
    wrapped = textwrap.wrap(words, int(width / 6.5))
    return fixed([{}]).mark_text(fontSize=13, color=theme.faint, text=wrapped)


def key_line(theme: themes.Theme, width: float, entries: list[tuple[str, str, str]]) -> Drawing:
    """Shape, colour and meaning of marks, in as many lines as they need."""
    rows: list[dict[str, Any]] = []
    x, y = 6.0, 8.0
    for shape, colour, label in entries:
        room = 14 + 6.0 * len(label)
        if x > 6 and x + room > width:
            x, y = 6.0, y + 16
        rows.append({"x": x, "y": y, "shape": shape, "colour": colour, "label": label})
        x += room + 14
    base = alt.Chart().encode(
        x=alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False, zero=False), axis=None),
        y=alt.Y("y:Q", scale=None, axis=None),
    )
    return layered(
        base.mark_point(filled=True, size=56, opacity=1).encode(
            shape=alt.Shape("shape:N", scale=None), color=alt.Color("colour:N", scale=None)
        ),
        base.mark_text(align="left", baseline="middle", dx=10, color=theme.ink).encode(
            text="label:N"
        ),
        data=beside_marks(rows),
        width=width,
        height=y + 8,
    )


def spanning(values: pd.Series, *, nice: bool = True, padding: float = 4) -> alt.Scale:
    """A scale from the least to the greatest value; round one alone, a tenth of it to each side."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - (abs(low) / 10 or 1.0), high + (abs(high) / 10 or 1.0)
    return alt.Scale(domain=[low, high], zero=False, nice=nice, padding=0 if nice else padding)


def counted(count: int, noun: str = "trial") -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def span(seconds: float) -> str:
    """A duration in at most two units: 42 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    if seconds < 99.5:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes < 10 and rest else f"{minutes} min"


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(column) else "string"


def _bits(column: pd.Series) -> pd.Series:
    return column.astype("int64")


def _milliseconds(column: pd.Series) -> pd.Series:
    epoch = pd.Timestamp(0, tz=getattr(column.dt, "tz", None))
    return ((column - epoch) / pd.Timedelta(milliseconds=1)).round().astype("Int64")
