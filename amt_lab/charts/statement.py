"""A chart's first lines: what it shows in one sentence, and how far that can be trusted."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import altair as alt

from amt_lab.charts.drawing import at_x, fixed

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.theme import Theme

LETTER, WORD = 7.7, 5.6
"""Mean width in pixels of a character of the title, and of the lines below it."""
TITLE, LINE = 18, 15
"""Pixels of a line of each."""


def statement(theme: Theme, width: float, title: str, *lines: str) -> Drawing:
    """The title, bold, and further lines, small, each broken where `width` pixels end."""
    titles = _wrapped(title, max(20, int(width / LETTER)))
    words = [part for line in lines for part in _wrapped(line, max(24, int(width / WORD)))]
    rows = [{"y": n * TITLE + 8, "text": text, "is": "title"} for n, text in enumerate(titles)]
    below = len(titles) * TITLE
    rows += [
        {"y": below + n * LINE + 8, "text": text, "is": "line"} for n, text in enumerate(words)
    ]
    base = fixed(rows).encode(x=at_x(0), y=alt.Y("y:Q", scale=None, axis=None), text="text:N")
    of = "datum.is === '{}'".format
    return alt.layer(
        base.transform_filter(of("title")).mark_text(
            align="left", baseline="middle", color=theme.ink, fontSize=13, fontWeight=600
        ),
        base.transform_filter(of("line")).mark_text(
            align="left", baseline="middle", color=theme.faint, fontSize=11
        ),
    ).properties(width=width, height=below + len(words) * LINE)


def whose(trials: pd.DataFrame, theme: Theme, width: float) -> list[Drawing]:
    """The title of a chart that states nothing else: the one of several definitions that it is of."""
    definition = trials.attrs.get("definition")
    return [statement(theme, width, f"Trials of {definition}")] if definition else []


def name_in_lines(name: str, most: int) -> list[str]:
    """A metric's name in lines of at most so many characters, broken after its marks where it can be."""
    lines = [""]
    for part in re.split(r"(?<=[\W_])", name):
        if lines[-1] and len(lines[-1]) + len(part) > most:
            lines.append("")
        lines[-1] += part
    return [piece for line in lines for piece in _wrapped(line, most)]


def nothing_yet(theme: Theme, width: float, text: str) -> Drawing:
    """A plain box that says why there is nothing to draw."""
    return alt.layer(
        fixed([{}]).mark_rect(filled=False, stroke=theme.grid).encode(),
        fixed([{}]).mark_text(fontSize=13, color=theme.faint, text=text),
    ).properties(width=width, height=110)


def _wrapped(text: str, most: int) -> list[str]:
    """Lines that keep a name with hyphens in one piece."""
    return textwrap.wrap(text, most, break_on_hyphens=False)
