"""Several tuning jobs against each other: best so far by trial, time and cost; all values; who won where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from amt_lab.charts import theme as themes
from amt_lab.charts.drawing import beside, layered, whole
from amt_lab.charts.framing import (
    LABELS,
    Section,
    counted,
    empty_words,
    framed,
    headed,
    key_line,
    plot_width,
    rows_of,
    side_by_side,
    spanning,
    titled,
)
from amt_lab.charts.series import Series
from amt_lab.charts.time_axes import durations, time_unit, whole_numbers
from amt_lab.charts.winners_table import winners_table
from amt_lab.insight.comparison import (
    BUDGETS,
    FEW_REPEATS,
    Budget,
    Comparison,
    at_least,
    compared,
    repeats,
)
from amt_lab.insight.winners import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

HEIGHT = 230
FEW_POINTS = 24
"""Values up to which each is a point, too: a line of one value would not be seen."""
MOST_STEPS = 300
"""Points of a distribution's step line."""
_START = 0.02
"""The share of a budget whose best so far may lie out of view."""


@whole
def comparison(
    tables: Iterable[pd.DataFrame],
    *,
    groups: Mapping[str, str] | None = None,
    over: Sequence[Budget] = BUDGETS,
    price_per_hour: float | None = None,
    width: int = 900,
    theme: str = "light",
) -> LinkedChart:
    """The best so far of each job over the budgets in `over`, the distribution, and who won where.

    `tables` are trials tables, or one joined of several jobs; their ranges may differ. `groups` names
    the configuration that a job repeats: repeats are drawn as their median with a band. With the
    `price_per_hour` of an instance, cost is money instead of billable seconds.

    Raises:
        ValueError: for an unknown theme, budget or job in `groups`, tables without `attrs`, no table
            at all, or jobs with different objectives.

    """
    colours = themes.named(theme)
    for name in over:
        if name not in BUDGETS:
            raise ValueError(f"over: one of {', '.join(BUDGETS)}, got {name!r}")
    found = compared(tables, groups=groups, price_per_hour=price_per_hour)
    return framed(comparison_section(found, over, width, colours), colours)


def comparison_section(
    found: Comparison, over: Sequence[Budget], width: float, theme: themes.Theme
) -> Section:
    """The same, for a larger composition."""
    metric = found.objective.metric
    if not any(len(run.traces["trial"].best) for run in found.runs):
        words = empty_words(theme, width - LABELS, 110, "No trial of these jobs has a value yet")
        return Section(titled(theme, width, f"Comparison by {metric}"), [words])
    series = Series(list(found.groups), theme)
    columns = min(len(over), max(1, int(width // 280)))
    each = plot_width(width, columns)
    best = [_best_so_far(found, budget, each, series, theme) for budget in over]
    rows = [key_line(theme, width - LABELS, list(_entries(found, series)))]
    rows += side_by_side(best, columns)
    third = plot_width(width, max(1, min(3, int(width // 280))))
    table = winners_table(
        found, series, width - third - 2 * LABELS if width >= 700 else width, theme
    )
    distribution = _distribution(found, third, series, theme)
    rows += (
        [beside(distribution, table, spacing=40, bounds="flush")]
        if width >= 700
        else [distribution, table]
    )
    said = verdict(found)
    title = said.sentence if said else f"{metric}: one job alone has values yet"
    return Section(titled(theme, width, title, _note(found, said)), [*rows])


def _note(found: Comparison, said: Any) -> str:
    notes = [said.reason] if said else []
    most = max(len(runs) for runs in found.groups.values())
    if most > 1:
        notes.append(
            "lines are medians of repeats, bands "
            + ("span all of them" if most < FEW_REPEATS else "their middle half")
        )
    if found.estimated:
        notes.append(
            f"billable seconds of {', '.join(found.estimated)} are not known: elapsed ones stand in"
        )
    whole = "; ".join(notes)
    return whole[:1].upper() + whole[1:]


def _entries(found: Comparison, series: Series) -> Iterator[tuple[str, str, str]]:
    for (group, runs), shape, colour in zip(
        found.groups.items(), series.shapes, series.colours, strict=True
    ):
        trials = sum(len(run.trials) for run in runs)
        words = counted(trials)
        if len(runs) > 1:
            words = f"{len(runs)} jobs, {words}"
        yield shape, colour, f"{group} ({words})"


def _best_so_far(
    found: Comparison, budget: Budget, width: float, series: Series, theme: themes.Theme
) -> Drawing:
    lines, bands = _lines(found, budget)
    scale, name = _unit(found, budget, lines)
    for frame in (lines, bands):
        frame["spent"] = frame["spent"] / scale
    x = alt.X(
        "spent:Q",
        title=name,
        scale=alt.Scale(zero=True, nice=False, padding=6),
        axis=whole_numbers(width) if budget == "trial" else durations(width),
    )
    axis = alt.Axis(tickCount=5, minExtent=40)
    y: dict[str, Any] = {"title": None, "scale": spanning(_bests_in_view(found)), "axis": axis}
    tip = [
        alt.Tooltip("group:N", title="job"),
        alt.Tooltip("best:Q", title=f"best {found.objective.metric}", format=".5~g"),
        alt.Tooltip("spent:Q", title=name, format=".4~g"),
    ]
    base = alt.Chart().encode(x=x, y=alt.Y("best:Q", **y), color=series.color("group"))
    drawn = layered(
        base.mark_line(interpolate="step-after", strokeWidth=1.8, clip=True).encode(
            strokeDash=series.dash("group"), order=alt.Order("spent:Q")
        ),
        base.mark_point(filled=True, size=90, opacity=0, clip=True).encode(tooltip=tip),
        base.transform_filter("datum.is_last")
        .mark_point(filled=True, size=60, opacity=1, stroke=theme.surface)
        .encode(shape=series.shape("group"), tooltip=tip),
        data=rows_of(lines),
    )
    if len(bands):
        area = (
            alt.Chart(rows_of(bands))
            .mark_area(interpolate="step-after", opacity=0.18, clip=True)
            .encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q", color=series.color("group"))
        )
        drawn = layered(area, drawn)
    return headed(drawn, theme, f"Best so far by {budget}", width, HEIGHT)


def _lines(found: Comparison, budget: Budget) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The step line of each group, and the bands of those with repeats."""
    lines, bands = [], []
    for group, runs in found.groups.items():
        if len(runs) > 1:
            rows = repeats(runs, budget)
            bands.append(rows.assign(group=group).drop(columns="middle"))
            rows = rows.rename(columns={"middle": "best"})[["spent", "best"]]
        else:
            trace = runs[0].traces[budget]
            rows = pd.DataFrame({"spent": trace.spent, "best": trace.best})
        lines.append(rows.assign(group=group, is_last=np.arange(len(rows)) == len(rows) - 1))
    whole = pd.concat(lines, ignore_index=True)
    band = pd.concat(bands, ignore_index=True) if bands else pd.DataFrame({"spent": []})
    return whole, band


def _bests_in_view(found: Comparison) -> pd.Series:
    """What all panels have as their vertical axis: the best so far over any budget, but for its very start.

    The first trials of hundreds are far below all that later ones differ by.
    """
    values = [
        np.append(
            trace.at(np.array([max(trace.spent[0], _START * trace.spent[-1])])), trace.best[-1]
        )
        for run in found.runs
        for trace in run.traces.values()
        if len(trace.spent)
    ]
    return pd.Series(np.concatenate(values))


def _unit(found: Comparison, budget: Budget, lines: pd.DataFrame) -> tuple[float, str]:
    if budget == "trial":
        return 1.0, "trials launched"
    if budget == "cost" and found.price_per_hour is not None:
        return 1.0, "cost (currency of the price)"
    seconds, unit = time_unit(float(lines["spent"].max()) if len(lines) else 0.0)
    return seconds, f"billable time ({unit})" if budget == "cost" else f"time since start ({unit})"


def _distribution(found: Comparison, width: float, series: Series, theme: themes.Theme) -> Drawing:
    rows = pd.concat(
        [_thinned(part) for _, part in at_least(found).groupby("group", sort=False)],
        ignore_index=True,
    )
    # A share holds from its value up to the next worse one.
    steps: Any = "step-before" if found.sign > 0 else "step-after"
    drawn = (
        alt.Chart(rows_of(rows))
        .mark_line(interpolate=steps, strokeWidth=1.8, point=len(rows) <= FEW_POINTS)
        .encode(
            x=alt.X(
                "objective:Q",
                title=found.objective.metric,
                scale=spanning(rows["objective"], nice=False),
                axis=alt.Axis(tickCount=4, labelOverlap=True),
            ),
            y=alt.Y(
                "share:Q",
                title=None,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5, minExtent=40),
            ),
            color=series.color("group"),
            strokeDash=series.dash("group"),
            order=alt.Order("objective:Q"),
            tooltip=[
                alt.Tooltip("group:N", title="job"),
                alt.Tooltip("objective:Q", title=found.objective.metric, format=".5~g"),
                alt.Tooltip("share:Q", title="at least as good", format=".1%"),
                alt.Tooltip("trials:Q", title="of trials", format="d"),
            ],
        )
    )
    return headed(drawn, theme, "Trials at least as good", width, HEIGHT)


def _thinned(rows: pd.DataFrame) -> pd.DataFrame:
    if len(rows) <= MOST_STEPS:
        return rows
    return rows.iloc[np.linspace(0, len(rows) - 1, MOST_STEPS).round().astype(int)]
