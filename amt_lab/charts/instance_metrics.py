"""What trials made of their machines: CPU, memory, GPU and disk, over time or trial by trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from amt_lab.charts import curve_panel, curve_rows
from amt_lab.charts import theme as themes
from amt_lab.charts.drawing import layered, whole
from amt_lab.charts.framing import (
    LABELS,
    Section,
    empty_words,
    framed,
    headed,
    in_words,
    key_line,
    plot_width,
    rows_of,
    side_by_side,
    titled,
)
from amt_lab.charts.hovering import LINES
from amt_lab.charts.selections import marked
from amt_lab.charts.standing import chosen, standing
from amt_lab.charts.theme import SHAPES, Theme
from amt_lab.charts.time_axes import whole_numbers
from amt_lab.insight.definitions import said_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

Form = Literal["time", "distribution"]

NARROWEST = 300
MOST_TRIALS = 300
"""Trials from which on the distribution is drawn by groups of consecutive ones."""
_GROUPS = 100


@whole
def instance_metrics(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    *,
    form: Form = "time",
    metrics: Sequence[str] | None = None,
    best: int = 5,
    last: int = 0,
    names: Collection[str] | None = None,
    definition: str | None = None,
    width: int = 900,
    theme: str = "light",
) -> LinkedChart:
    """A panel a metric, in percent. `time`: some trials as lines, the rest as a band, as in
    `learning_curves`; `distribution`: each trial's median and what lay between 5 and 95 %.

    `curves` is what `amt_lab.learning_curves(job, metrics=["CPUUtilization", …])` gives. With 8
    processors, CPUUtilization goes to 800 %, as CloudWatch has it. `definition` is one of several
    training-job definitions, whose trials alone are drawn.

    Raises:
        ValueError: for an unknown theme, definition, form, metric or trial, or trials without `attrs`.

    """
    colours = themes.named(theme)
    if form not in ("time", "distribution"):
        raise ValueError(f"form: time or distribution, got {form!r}")
    own, measured = curve_rows.of_definition(trials, curves, definition)
    return framed(
        instances_section(
            own, measured, form=form, metrics=metrics, best=best, last=last, names=names,
            width=width, theme=colours,
        ),
        colours,
    )  # fmt: skip


def instances_section(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    *,
    form: Form,
    metrics: Sequence[str] | None,
    best: int,
    last: int,
    names: Collection[str] | None,
    width: float,
    theme: Theme,
) -> Section:
    """The same, for a larger composition."""
    measured = curves[curves["host"].notna()]
    wanted = (
        sorted(measured["metric"].unique())
        if metrics is None
        else curve_rows.check_metrics(metrics, curves)
    )
    if not wanted:
        words = empty_words(theme, width - LABELS, 90, "Nothing was measured on the instances yet")
        return Section(titled(theme, width, said_of(trials, "Instance metrics")), [words])
    columns = min(len(wanted), max(1, int(width // (NARROWEST + LABELS))), 3)
    each = plot_width(width, columns)
    rows, which = chosen(trials, best=best, last=last, names=names)
    drawings: list[Drawing] = []
    with_band = False
    for metric in wanted:
        own = curve_rows.of_metric(measured, metric)
        if form == "time":
            panel = curve_panel.panel(
                own, rows, metric=metric, along="time", width=each, theme=theme, unit="%"
            )
            drawings.append(panel.drawing)
            with_band = with_band or panel.has_band
        else:
            drawings.append(_spreads(own, trials, metric, each, theme))
    if form == "time":
        note = f"Percent; lines: {which}" + ("; band: the others" if with_band else "")
        key = curve_panel.key(theme, width - LABELS, rows, with_band=with_band)
    else:
        note = "Percent, by trial: dots are medians, bars reach from 5 to 95 % of a trial's values"
        if len(trials) > MOST_TRIALS:
            note = f"Percent, by {_GROUPS} groups of consecutive trials: medians, and 5 to 95 % of the values"
        key = key_line(theme, width - LABELS, [(SHAPES["Completed"], theme.accent, "median")])
    return Section(
        titled(theme, width, said_of(trials, _finding(measured, wanted)), note),
        [key, *side_by_side(drawings, columns)],
    )


def spreads(curves: pd.DataFrame) -> pd.DataFrame:
    """A row a trial of one metric: `trial`, `low` (5 %), `middle` (median), `high` (95 %), `values`."""
    grouped = curves.dropna(subset="value").groupby("trial")["value"]
    levels = {"low": 0.05, "middle": 0.5, "high": 0.95}
    found = pd.DataFrame({name: grouped.quantile(level) for name, level in levels.items()})
    return found.assign(values=grouped.size()).reset_index()


def _spreads(
    curves: pd.DataFrame, trials: pd.DataFrame, metric: str, width: float, theme: Theme
) -> Drawing:
    if curves.empty:
        words = in_words(theme, width, curve_panel.NO_VALUE)
        return headed(words, theme, metric, width, curve_panel.HEIGHT)
    many = len(trials) > MOST_TRIALS
    own = curves
    if many:
        size = int(np.ceil(trials["trial"].max() / _GROUPS))
        own = curves.assign(trial=(curves["trial"] - 1) // size * size + 1)
    rows = spreads(own).merge(standing(trials)[["trial", "state"]], on="trial")
    x = alt.X(
        "trial:Q",
        title="trial",
        scale=alt.Scale(zero=False, nice=False, padding=8),
        axis=whole_numbers(width),
    )
    y: dict[str, Any] = {
        "title": None,
        "scale": alt.Scale(zero=True),
        "axis": alt.Axis(tickCount=5, minExtent=46),
    }
    tip = [
        alt.Tooltip("trial:Q", title="from trial" if many else "trial", format="d"),
        alt.Tooltip("middle:Q", title="median (%)", format=".3~g"),
        alt.Tooltip("low:Q", title="5 % below (%)", format=".3~g"),
        alt.Tooltip("high:Q", title="95 % below (%)", format=".3~g"),
        alt.Tooltip("values:Q", title="values", format="d"),
    ]
    base = alt.Chart().encode(x=x, tooltip=tip)
    drawn = layered(
        base.mark_rule(strokeWidth=2.5, color=theme.context).encode(
            y=alt.Y("low:Q", **y), y2="high:Q"
        ),
        base.mark_point(filled=True, opacity=1)
        .encode(
            y=alt.Y("middle:Q", **y),
            color=alt.ColorValue(**marked(theme.ink, theme.accent)),
            size=alt.SizeValue(**marked(130, 28 if len(rows) > 60 else 46)),
        )
        .properties(name=f"{LINES}spread-{metric}"),
        data=rows_of(rows),
    )
    return headed(drawn, theme, metric, width, curve_panel.HEIGHT)


def _finding(measured: pd.DataFrame, metrics: Sequence[str]) -> str:
    """The median and the peak of each metric, and whose peak it is."""
    parts = []
    for metric in metrics:
        own = curve_rows.of_metric(measured, metric).dropna(subset="value")
        if len(own):
            peak = own.iloc[int(own["value"].argmax())]
            short = metric.removesuffix("Utilization")
            parts.append(
                f"{short} {_percent(own['value'].median())} at the median, "
                f"peak {_percent(peak['value'])} (trial {peak['trial']})"
            )
    return "; ".join(parts) or "Instance metrics"


def _percent(value: float) -> str:
    return f"{value:.0f}%" if value >= 10 else f"{value:.2g}%"
