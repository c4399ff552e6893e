"""One metric of trials over their training: lines of some, quantiles of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from amt_lab.charts import curve_rows
from amt_lab.charts.drawing import Drawing, at_x, at_y, layered
from amt_lab.charts.framing import headed, in_words, key_line, rows_of, span, spanning
from amt_lab.charts.hovering import LINES
from amt_lab.charts.selections import marked
from amt_lab.charts.theme import SHAPES, STAR, Theme
from amt_lab.charts.time_axes import durations, time_unit, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.charts.curve_rows import Along

HEIGHT = 220
NO_VALUE = "No value of this metric yet"
_BOX = "M-1,-.6L1,-.6L1,.6L-1,.6Z"


class Panel(NamedTuple):
    drawing: Drawing
    note: str
    """Says where points were left out."""
    has_band: bool


def panel(
    curves: pd.DataFrame,
    standing: pd.DataFrame,
    *,
    metric: str,
    along: Along,
    width: float,
    theme: Theme,
    unit: str = "",
) -> Panel:
    """One metric's curves.

    `standing` has the trials that are drawn as lines; the others in `curves` make the band.
    """
    shown, nth = curve_rows.lines(curves, standing, along)
    rest = curve_rows.band(curve_rows.of_others(curves, standing), along)
    if shown.empty and rest.empty:
        words = in_words(theme, width, NO_VALUE)
        return Panel(headed(words, theme, metric, width, HEIGHT), "", has_band=False)
    scale, name = _across(shown, rest, along)
    for frame in (shown, rest):
        frame["at"] = frame["at"] / scale
    x = alt.X(
        "at:Q",
        title=name,
        scale=alt.Scale(zero=along == "time", nice=False, padding=6),
        axis=durations(width) if along == "time" else whole_numbers(width),
    )
    y = spanning(pd.concat([shown["value"], rest["low"], rest["high"]]))
    layers = []
    if len(rest):
        layers.append(layered(*_band(x, y, theme), data=rows_of(rest)))
    if len(shown):
        shown["took"] = [_after(at * scale, along) for at in shown["at"]]
        layers.append(layered(*_lines(shown, x, y, metric, unit, theme), data=rows_of(shown)))
    drawing = headed(layered(*layers), theme, metric, width, HEIGHT)
    note = f"every {_nth(nth)} value is drawn" if nth > 1 else ""
    return Panel(drawing, note, has_band=not rest.empty)


def key(theme: Theme, width: float, standing: pd.DataFrame, *, with_band: bool) -> Drawing:
    """What the lines, their ends and the band mean; of states that there are."""
    dashes = {"Stopped": " early (dashed)", "Failed": " (dotted)"}
    entries = [(STAR, theme.best, "best trial")] if standing["rank"].eq(1).any() else []
    entries += [
        (SHAPES[state], colour, state.lower() + dashes.get(state, ""))
        for state, colour in theme.states.items()
        if state in set(standing["state"])
    ]
    if with_band:
        entries.append((_BOX, theme.context, "the other trials: median, 25 to 75 %, 10 to 90 %"))
    return key_line(theme, width, entries)


def _across(shown: pd.DataFrame, rest: pd.DataFrame, along: Along) -> tuple[float, str]:
    if along == "step":
        return 1.0, "step"
    longest = max((float(frame["at"].max()) for frame in (shown, rest) if len(frame)), default=0.0)
    seconds, unit = time_unit(longest)
    return seconds, f"time since training began ({unit})"


def _band(x: alt.X, scale: alt.Scale, theme: Theme) -> Iterator[Drawing]:
    base = alt.Chart().encode(x=x)
    tip = [
        alt.Tooltip("trials:Q", title="other trials", format="d"),
        alt.Tooltip("middle:Q", title="their median", format=".4~g"),
        alt.Tooltip("low:Q", title="10 % below", format=".4~g"),
        alt.Tooltip("high:Q", title="90 % below", format=".4~g"),
    ]
    y: dict[str, Any] = {"scale": scale, "title": None}
    yield base.mark_area(color=theme.context, opacity=0.3).encode(
        y=alt.Y("low:Q", **y), y2="high:Q", tooltip=tip
    )
    yield base.mark_area(color=theme.context, opacity=0.5).encode(
        y=alt.Y("lower:Q", **y), y2="upper:Q", tooltip=tip
    )
    yield base.mark_line(color=theme.faint, strokeWidth=1.2, strokeDash=[2, 2]).encode(
        y=alt.Y("middle:Q", **y)
    )


def _lines(
    shown: pd.DataFrame, x: alt.X, scale: alt.Scale, metric: str, unit: str, theme: Theme
) -> Iterator[Drawing]:
    few = shown["curve"].nunique() <= 30
    base = alt.Chart().encode(
        x=x,
        y=alt.Y(
            "value:Q",
            title=None,
            scale=scale,
            axis=alt.Axis(tickCount=5, minExtent=46),
        ),
    )
    state = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": list(SHAPES), "range": list(theme.states.values())},
        "legend": None,
    }
    colours: dict[str, Any] = {**state, "condition": marked(theme.ink, None)["condition"]}
    colours["condition"].append({"test": "datum.rank === 1", "value": theme.best})
    widths = marked(3, 1.4 if few else 0.8)
    widths["condition"].append({"test": "datum.rank === 1", "value": 2.6})
    yield base.mark_line().encode(
        detail="curve:N",
        color=alt.Color(**colours),
        strokeDash=alt.StrokeDash(
            "state:N",
            legend=None,
            scale=alt.Scale(domain=list(SHAPES), range=[[1, 0], [1, 0], [6, 3], [2, 3]]),
        ),
        opacity=alt.OpacityValue(**marked(1, 0.8 if few else 0.4)),
        strokeWidth=alt.StrokeWidthValue(**widths),
        order=alt.Order("at:Q"),
    )
    tip = [
        alt.Tooltip("trial:Q", title="trial", format="d"),
        *([alt.Tooltip("tuning_job:N", title="of")] if shown["tuning_job"].nunique() > 1 else []),
        alt.Tooltip("state:N", title="state"),
        alt.Tooltip("rank:Q", title="rank", format="d"),
        alt.Tooltip("value:Q", title=metric + (f" ({unit})" if unit else ""), format=".5~g"),
        alt.Tooltip("took:N", title="after"),
        *([alt.Tooltip("host:N", title="host")] if (shown["host"] != "").any() else []),
    ]
    # A line itself is hard to hit: its points, which are not seen, are what the pointer finds.
    yield (
        base.mark_point(filled=True, size=70, opacity=0)
        .encode(tooltip=tip)
        .properties(name=f"{LINES}{metric}")
    )
    ends = base.transform_filter("datum.is_last")
    yield (
        ends.transform_filter("datum.rank !== 1")
        .mark_point(filled=True, size=46 if few else 20, opacity=0.95, tooltip=None)
        .encode(
            shape=alt.Shape(
                "state:N",
                legend=None,
                scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
            ),
            color=alt.Color(
                "state:N",
                legend=None,
                scale=alt.Scale(domain=list(SHAPES), range=list(theme.states.values())),
            ),
        )
    )
    yield (
        ends.transform_filter("datum.rank === 1")
        .mark_point(
            shape=STAR, filled=True, size=170, opacity=1, color=theme.best, stroke=theme.surface
        )
        .encode(tooltip=tip)
    )
    yield _hovered_words(base, theme)


def _hovered_words(base: Drawing, theme: Theme) -> Drawing:
    """Which trial the pointer is on, said in every panel."""
    return (
        base.transform_filter("datum.is_last")
        .transform_filter(alt.ParameterPredicate(param="hover", empty=False))
        .mark_text(align="left", baseline="bottom", fontWeight=600, color=theme.ink)
        .encode(
            x=at_x(6),
            y=at_y(12),
            text=alt.TextValue(alt.expr("'trial ' + datum.trial + ' · ' + datum.state")),
        )
    )


def _after(at: float, along: Along) -> str:
    return span(at) if along == "time" else f"step {at:g}"


def _nth(count: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"} if count % 100 not in (11, 12, 13) else {}
    return f"{count}{endings.get(count % 10, 'th')}"
