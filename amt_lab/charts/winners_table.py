"""The table of who won where, as marks: it stays with the chart in a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from amt_lab.charts.drawing import layered
from amt_lab.charts.framing import headed, rows_of, span
from amt_lab.insight.winners import NOBODY, TIE, tied, winners

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.series import Series
    from amt_lab.charts.theme import Theme
    from amt_lab.insight.comparison import Comparison

LINE = 17
"""Pixels of a row."""
_FIRST = 165
"""Pixels of the column of questions."""
_NARROWEST = 74
"""Pixels of a group's column; groups that have no room are left out, and counted."""
_LETTER = 6.8
_COLUMNS = ("x", "y", "text", "colour", "weight", "align")


def winners_table(found: Comparison, series: Series, width: float, theme: Theme) -> Drawing:
    """Questions down, groups across; the winner of a row is bold, in its colour, after a star.

    Those that share the first place have an equals sign.
    """
    table = winners(found)
    names = list(found.groups)
    room = max(1, math.floor((width - _FIRST) / _NARROWEST))
    shown = names if len(names) <= room else names[: room - 1]
    each = min(150.0, (width - _FIRST) / max(1, min(len(names), room)))
    cells = list(_cells(found, table, shown, series, each, theme))
    if len(shown) < len(names):
        cells += _others(found, table, shown, each, theme)
    base = alt.Chart().encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False, zero=False)),
        y=alt.Y("y:Q", axis=None, scale=None),
    )
    aligned: list[tuple[Any, float]] = [("left", _FIRST - 6), ("right", each - 8)]
    drawn = layered(
        *(
            base.transform_filter(f"datum.align === '{align}' && datum.weight === {weight}")
            .mark_text(align=align, baseline="middle", fontSize=11, fontWeight=weight, limit=limit)
            .encode(text="text:N", color=alt.Color("colour:N", scale=None))
            for align, limit in aligned
            for weight in (400, 600)
        ),
        data=rows_of(pd.DataFrame(cells, columns=list(_COLUMNS))),
    )
    return headed(drawn, theme, "Who won where", width, (len(table) + 1) * LINE)


def _cells(
    found: Comparison,
    table: pd.DataFrame,
    shown: list[str],
    series: Series,
    each: float,
    theme: Theme,
) -> Iterator[tuple[Any, ...]]:
    names = list(found.groups)
    colours = dict(zip(series.names, series.colours, strict=True))
    for place, group in enumerate(shown):
        x = _FIRST + (place + 1) * each
        yield x, LINE / 2, _cut(group, names, each), colours[group], 600, "right"
    for number, row in enumerate(table.to_dict("records"), 1):
        y = (number + 0.5) * LINE
        equal = tied(found, row)
        yield 0, y, row["where"], theme.ink, 400, "left"
        for place, group in enumerate(shown):
            won = row["winner"] == group
            text = _answer(row[group], row, found) + (" =" if group in equal else "")
            x = _FIRST + (place + 1) * each
            yield (
                x, y, f"★ {text}" if won else text, colours[group] if won else theme.faint,
                600 if won else 400, "right",
            )  # fmt: skip


def _others(
    found: Comparison, table: pd.DataFrame, shown: list[str], each: float, theme: Theme
) -> Iterator[tuple[Any, ...]]:
    """Who of those without a column of their own has won, or how many share the first place."""
    names = list(found.groups)
    x = _FIRST + (len(shown) + 1) * each
    yield x, LINE / 2, f"{len(names) - len(shown)} others", theme.faint, 600, "right"
    for number, row in enumerate(table.to_dict("records"), 1):
        y, winner = (number + 0.5) * LINE, row["winner"]
        equal = [group for group in tied(found, row) if group not in shown]
        if equal:
            yield x, y, f"{len(equal)} =", theme.faint, 400, "right"
        elif winner not in (*shown, TIE, NOBODY):
            yield x, y, f"★ {_cut(winner, names, each - 14)}", theme.ink, 600, "right"


def _answer(value: float, row: dict[Hashable, Any], found: Comparison) -> str:
    if not math.isfinite(value):
        return "never" if row["asks"] == "spent" else "-"
    if row["asks"] == "objective":
        return f"{value:#.4g}"
    if row["asks"] == "share":
        return f"{value:.1%}" if value else "none"
    if row["budget"] == "trial":
        return f"{value:.0f}"
    if row["budget"] == "cost" and found.price_per_hour is not None:
        return f"{value:.3g}"
    return span(value)


def _cut(text: str, names: list[str], pixels: float) -> str:
    """A name, without what all have in common at its start where it is too long."""
    most = max(4, math.floor(pixels / _LETTER) - 1)
    if len(text) <= most:
        return text
    least, greatest = min(names), max(names)
    pairs = enumerate(zip(least, greatest, strict=False))
    common = next((place for place, (one, other) in pairs if one != other), 0)
    rest = text[common:]
    return f"…{rest}" if len(rest) < most else f"…{rest[-most + 1 :]}"
