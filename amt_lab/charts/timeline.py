"""Trials as bars over time in the parallel slots that they ran in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import theme as themes
from amt_lab.charts.drawing import whole
from amt_lab.charts.framing import (
    LABELS,
    Section,
    counted,
    empty_words,
    framed,
    key_line,
    rows_of,
    span,
    titled,
)
from amt_lab.charts.hovering import LINES
from amt_lab.charts.selections import marked
from amt_lab.charts.slots import Usage, busy, slot_rows, usage
from amt_lab.charts.theme import SHAPES, STAR, Theme
from amt_lab.charts.time_axes import durations, time_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

MOST_A_SLOT = 160
"""Trials of one slot up to which each is a bar: more would be a pixel or two wide."""
BINS = 120
_TALLEST, _SHORTEST = 26.0, 5.0
"""Pixels of a slot where there are few, and where there are many."""
_HEIGHT = 320
_BAR = "M-1,-.6L1,-.6L1,.6L-1,.6Z"
_STATES = [*SHAPES, "Waiting"]


@whole
def timeline(
    trials: pd.DataFrame,
    *,
    slots: int | None = None,
    last: int | None = None,
    now: datetime | None = None,
    width: int = 900,
    theme: str = "light",
) -> LinkedChart:
    """Bars by state, with the wait before each; the title tells what parallel slots cost in idling.

    `slots` is the job's limit of parallel trials; without it, the most that ran at once. Waiting is
    drawn where the table has a column `created`. `last` keeps the newest so many. With more than
    160 trials a slot, the slots in use are drawn instead of bars. Running trials reach to `now`.

    Raises:
        ValueError: for an unknown theme, or trials without `attrs`.

    """
    colours = themes.named(theme)
    return framed(
        timeline_section(trials, slots=slots, last=last, now=now, width=width, theme=colours),
        colours,
    )


def timeline_section(
    trials: pd.DataFrame,
    *,
    slots: int | None,
    last: int | None,
    now: datetime | None,
    width: float,
    theme: Theme,
) -> Section:
    """The same, for a larger composition."""
    room = width - LABELS
    rows = slot_rows(trials, now or datetime.now(UTC))
    used = usage(rows, slots)
    if rows.empty:
        words = empty_words(theme, room, 90, "No trial has started yet")
        return Section(titled(theme, width, "Timeline"), [words])
    title, note = _title(rows, used), _note(rows, len(trials))
    if last is not None:
        rows, note = rows.nlargest(last, "trial"), f"The last {last:,} of {counted(len(trials))}"
    as_bars = len(rows) <= MOST_A_SLOT * used.slots
    if not as_bars:
        drawing = _slots_in_use(rows, used, room, theme)
        part = span(used.span_s / BINS)
        note = (
            f"{len(rows):,} trials are too many for bars: slots in use, averaged over {part} each. "
            "last=200 draws the newest as bars"
        )
    else:
        drawing = _bars(rows, used, room, theme)
    return Section(
        titled(theme, width, title, note),
        [key_line(theme, room, list(_entries(rows, theme, as_bars))), drawing],
    )


def _title(rows: pd.DataFrame, used: Usage) -> str:
    ran = f"{counted(len(rows))} took {span(used.span_s)}"
    waiting = f", {used.waiting:.0%} waiting" if used.waiting_s else ""
    if used.slots == 1:
        return f"{ran} in one slot: {used.training:.0%} training{waiting}, {used.idle:.0%} idle"
    alone = f" ({span(used.training_s + used.waiting_s)} one by one)"
    shares = f"{used.training:.0%} training{waiting}, {used.idle:.0%} idle"
    return f"{ran} in {used.slots} slots{alone}: {shares}"


def _note(rows: pd.DataFrame, count: int) -> str:
    missing = count - len(rows)
    return f"Not drawn, since not started: {counted(missing)}" if missing else ""


def _entries(rows: pd.DataFrame, theme: Theme, as_bars: bool) -> Iterator[tuple[str, str, str]]:
    if as_bars and rows["rank"].eq(1).any():
        yield STAR, theme.best, "best"
    there = set(rows["state"])
    for state, colour in theme.states.items():
        if state in there:
            shape = SHAPES[state] if as_bars and state != "Completed" else _BAR
            yield shape, colour, state.lower()
    if rows["waited_s"].gt(0).any():
        yield "M-1,-.2L1,-.2L1,.2L-1,.2Z", theme.faint, "waiting for its machine"


def _bars(rows: pd.DataFrame, used: Usage, room: float, theme: Theme) -> Drawing:
    each = max(_SHORTEST, min(_TALLEST, _HEIGHT / used.slots))
    begin, end = float(rows["made_s"].min()), float(rows["end_s"].max())
    seconds, unit = time_unit(end)
    drawn = rows.assign(
        made=rows["made_s"] / seconds,
        start=rows["start_s"] / seconds,
        end=rows["end_s"] / seconds,
        took=[span(took) for took in rows["end_s"] - rows["start_s"]],
        waited=[span(waited) for waited in rows["waited_s"]],
        label=_labels(rows, room / max(end - begin, 1e-9), each),
    ).drop(columns=["made_s", "start_s", "end_s", "name", "tuning_job"])
    scale = alt.Scale(domain=[begin / seconds, end / seconds], nice=False, padding=8)

    def across(field: str) -> alt.X:
        title = f"time since the first trial was made ({unit})"
        return alt.X(f"{field}:Q", title=title, scale=scale, axis=durations(room))

    base = alt.Chart().encode(
        y=alt.Y(
            "slot:O",
            title="slot",
            scale=alt.Scale(domain=list(range(1, used.slots + 1)), paddingInner=0.18),
            axis=alt.Axis(grid=False, labelOverlap=True),
        ),
        tooltip=[
            alt.Tooltip("trial:Q", title="trial", format="d"),
            alt.Tooltip("state:N", title="state"),
            alt.Tooltip("objective:Q", title="objective", format=".5~g"),
            alt.Tooltip("rank:Q", title="rank", format="d"),
            alt.Tooltip("took:N", title="trained"),
            alt.Tooltip("waited:N", title="waited"),
        ],
    )
    colour = alt.Color(
        "state:N",
        legend=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(theme.states.values())),
    )
    letters: dict[str, Any] = {"fontSize": min(10.5, each * 0.6), "fontWeight": 600}
    return alt.layer(
        base.mark_bar(color=theme.faint, height=alt.RelativeBandSize(0.2), opacity=0.8)
        .transform_filter("datum.start > datum.made")
        .encode(x=across("made"), x2="start:Q"),
        base.mark_bar(cornerRadius=min(2.0, each / 5), minBandSize=1)
        .encode(
            x=across("start"),
            x2="end:Q",
            color=colour,
            stroke=alt.StrokeValue(**marked(theme.ink, theme.surface)),
            strokeWidth=alt.StrokeWidthValue(**marked(2, 0.5)),
        )
        .properties(name=f"{LINES}timeline"),
        base.transform_filter("datum.label")
        .transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(color=theme.surface, **letters)
        .encode(x=across("middle"), text="label:N"),
        *_signs(base, across("end"), each, theme),
        data=rows_of(drawn),
    ).properties(width=room, height=each * used.slots)


def _signs(base: Drawing, x: alt.X, each: float, theme: Theme) -> Iterator[Drawing]:
    """The state's shape at the end of each bar but those of completed trials, and the best's star."""
    size = min(60.0, each * each * 0.5)
    yield (
        base.transform_filter("datum.state !== 'Completed'")
        .mark_point(
            filled=True,
            size=size,
            opacity=1,
            color=theme.ink,
            stroke=theme.surface,
            strokeWidth=0.8,
        )
        .encode(
            x=x,
            shape=alt.Shape(
                "state:N",
                legend=None,
                scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
            ),
        )
    )
    yield (
        base.transform_filter("datum.rank === 1")
        .mark_point(
            shape=STAR, filled=True, size=max(90.0, size * 2), opacity=1, color=theme.best,
            stroke=theme.surface, strokeWidth=1,
        )
        .encode(x=x)
    )  # fmt: skip


def _slots_in_use(rows: pd.DataFrame, used: Usage, room: float, theme: Theme) -> Drawing:
    seconds, unit = time_unit(used.span_s)
    parts = busy(rows, BINS)
    parts["at"] = parts["from_s"] / seconds
    parts["to"] = parts["to_s"] / seconds
    parts["level"] = parts["state"].map({state: level for level, state in enumerate(_STATES)})
    colours = [*theme.states.values(), theme.faint]
    bars = (
        alt.Chart(rows_of(parts.drop(columns=["from_s", "to_s"])))
        .mark_bar(binSpacing=0)
        .encode(
            x=alt.X(
                "at:Q",
                bin="binned",
                title=f"time since the first trial was made ({unit})",
                scale=alt.Scale(nice=False, domain=[0, used.span_s / seconds]),
                axis=durations(room),
            ),
            x2="to:Q",
            y=alt.Y(
                "slots:Q",
                title="slots in use",
                stack=True,
                scale=alt.Scale(domain=[0, used.slots], nice=False),
                axis=alt.Axis(tickMinStep=1),
            ),
            color=alt.Color("state:N", legend=None, scale=alt.Scale(domain=_STATES, range=colours)),
            order=alt.Order("level:Q"),
            tooltip=[
                alt.Tooltip("state:N", title="state"),
                alt.Tooltip("slots:Q", title="slots, on average", format=".2~f"),
                alt.Tooltip("at:Q", title=f"from ({unit})", format=".3~g"),
            ],
        )
    )
    return bars.properties(width=room, height=_HEIGHT * 0.7)


def _labels(rows: pd.DataFrame, pixels_a_second: float, each: float) -> list[str]:
    """A trial's number where its bar has room for it."""
    room = (rows["end_s"] - rows["start_s"]) * pixels_a_second
    return [
        str(number) if each >= 12 and pixels >= 7 * len(str(number)) + 6 else ""
        for number, pixels in zip(rows["trial"], room, strict=True)
    ]
