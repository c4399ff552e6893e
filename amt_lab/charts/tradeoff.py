"""Two metrics against each other, and the trials that none beats in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

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
    spanning,
    titled,
)
from amt_lab.charts.hovering import LINES
from amt_lab.charts.metrics import HOW, check_metric, direction_of, final_metrics
from amt_lab.charts.selections import marked
from amt_lab.charts.standing import none_completed, standing
from amt_lab.charts.theme import SHAPES, Theme
from amt_lab.insight.definitions import judged_together, said_of
from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

HEIGHT = 360
MOST_POINTS = 3000
"""Trials besides the front from which on a sample of them is drawn."""
_FRONT = "M0,-1L1,0L0,1L-1,0Z"


@whole
def tradeoff(
    trials: pd.DataFrame,
    metric: str,
    against: str | None = None,
    *,
    directions: Mapping[str, str] | None = None,
    definition: str | None = None,
    width: int = 700,
    theme: str = "light",
) -> LinkedChart:
    """Completed trials over `metric` and `against` (the objective), with the Pareto front joined.

    `directions` says Maximize or Minimize of each metric but the objective, whose own is known.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        ValueError: for an unknown theme, definition or metric, a metric without a direction, or trials without
            `attrs`.

    """
    colours = themes.named(theme)
    own = judged_together(trials, definition)
    return framed(tradeoff_section(own, metric, against, directions, width, colours), colours)


def pareto(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points no other one dominates: is at least as good in both and better in one.

    More is better in both. O(n log n): from the best in the first on, those that are better in the
    second than all before them.
    """
    front = np.zeros(len(first), dtype=bool)
    best, at_best = -np.inf, np.nan
    for place in np.lexsort((-second, -first)):
        if second[place] > best or (second[place] == best and first[place] == at_best):
            front[place] = True
            best, at_best = second[place], first[place]
    return front


def tradeoff_section(
    trials: pd.DataFrame,
    metric: str,
    against: str | None,
    directions: Mapping[str, str] | None,
    width: float,
    theme: Theme,
) -> Section:
    """The same, for a larger composition."""
    other = against or search(trials).objective.metric
    more = [direction_of(trials, name, directions) for name in (metric, other)]
    room = width - LABELS
    title = said_of(trials, f"{metric} against {other}")
    values = final_metrics(trials)
    done = standing(trials).assign(state=trials["status"])
    if not (done["state"] == "Completed").any():
        words = empty_words(theme, room, 90, none_completed(trials))
        return Section(titled(theme, width, title), [words])
    for name in (metric, other):
        check_metric(name, [str(there) for there in values])
    rows = done.assign(x=values[metric], y=values[other])
    rows = rows[(rows["state"] == "Completed") & rows["x"].notna() & rows["y"].notna()]
    if rows.empty:
        words = empty_words(theme, room, 90, f"No completed trial has both. {HOW}")
        return Section(titled(theme, width, title), [words])
    scores = [
        rows[axis].to_numpy(dtype=float) * (1 if m else -1)
        for axis, m in zip("xy", more, strict=True)
    ]
    rows["front"] = pareto(*scores)
    shown, note = _shown(rows)
    front = rows[rows["front"]]
    return Section(titled(theme, width, said_of(trials, _finding(front, rows, metric, other)), note), [key_line(theme, room, [
            (_FRONT, theme.best, "on the Pareto front: no trial is better in both"),
            (SHAPES["Completed"], theme.accent, "others"),
        ]),
        _points(shown, metric, other, more, theme).properties(width=room, height=HEIGHT)])  # fmt: skip


def _shown(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    rest = rows[~rows["front"]]
    if len(rest) <= MOST_POINTS:
        return rows, f"{counted(len(rows))} with both metrics"
    # Every n-th in launch order: what is drawn does not change from one look to the next.
    kept = rest.iloc[:: int(np.ceil(len(rest) / MOST_POINTS))]
    note = f"{len(rows):,} trials with both metrics: the front whole, of the others {len(kept):,}"
    return pd.concat([kept, rows[rows["front"]]]), note


def _points(rows: pd.DataFrame, metric: str, other: str, more: list[bool], theme: Theme) -> Drawing:
    def title(name: str, is_more: bool) -> str:
        return f"{name} ({'more' if is_more else 'less'} is better)"

    tip = [
        alt.Tooltip("trial:Q", title="trial", format="d"),
        alt.Tooltip("x:Q", title=metric, format=".5~g"),
        alt.Tooltip("y:Q", title=other, format=".5~g"),
        alt.Tooltip("rank:Q", title="rank by the objective", format="d"),
    ]
    axis = alt.Axis(tickCount=6, grid=True)
    base = alt.Chart().encode(
        x=alt.X("x:Q", title=title(metric, more[0]), scale=_scale(rows["x"]), axis=axis),
        y=alt.Y("y:Q", title=title(other, more[1]), scale=_scale(rows["y"]), axis=axis),
    )
    front = base.transform_filter("datum.front")
    # What the front's points reach between them: at the worse of the two metrics' values.
    steps: Any = "step-before" if more[0] else "step-after"
    many = len(rows) > 500
    return alt.layer(
        front.mark_line(interpolate=steps, color=theme.best, strokeWidth=1.6, opacity=0.9).encode(
            order=alt.Order("x:Q")
        ),
        base.mark_point(filled=True)
        .encode(
            tooltip=tip,
            color=alt.condition("datum.front", alt.value(theme.best), alt.value(theme.accent)),
            size=alt.condition("datum.front", alt.value(95), alt.value(14 if many else 44)),
            opacity=alt.condition("datum.front", alt.value(1), alt.value(0.35 if many else 0.75)),
            shape=alt.condition("datum.front", alt.value(_FRONT), alt.value("circle")),
            stroke=alt.StrokeValue(**marked(theme.ink, theme.surface)),
            strokeWidth=alt.StrokeWidthValue(**marked(2, 0.6)),
        )
        .properties(name=f"{LINES}tradeoff"),
        data=rows_of(rows.drop(columns=["name", "tuning_job", "state", "objective"])),
    )


def _scale(values: pd.Series) -> alt.Scale:
    return spanning(values, nice=False, padding=10)


def _finding(front: pd.DataFrame, rows: pd.DataFrame, metric: str, other: str) -> str:
    if len(rows) == 1:
        return f"{metric} against {other}: one trial so far"
    if len(front[["x", "y"]].drop_duplicates()) == 1:
        return f"Trial {front['trial'].iloc[0]} is best in both {metric} and {other}: no trade-off"
    return (
        f"{len(front):,} of {counted(len(rows))} trade {metric} for {other}; none is best in both"
    )
