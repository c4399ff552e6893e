"""How the metrics of trials go together: Spearman's rank correlation of each two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from amt_lab.charts import theme as themes
from amt_lab.charts.drawing import whole
from amt_lab.charts.framing import Section, counted, empty_words, framed, rows_of, titled
from amt_lab.charts.metrics import HOW, final_metrics
from amt_lab.insight.definitions import judged_together, said_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.theme import Theme

FEWEST = 5
"""Trials with both metrics below which a correlation is not told: it would be chance."""
_LABEL = 150
"""Pixels beside and below the cells for the metrics' names."""
_LARGEST = 90.0
"""Pixels of a cell."""


@whole
def correlation(
    trials: pd.DataFrame,
    *,
    definition: str | None = None,
    width: int = 700,
    theme: str = "light",
) -> LinkedChart:
    """Each two metrics' Spearman correlation (1904), by colour, by sign and by number.

    Over the trials, of any status, that have both; not told of fewer than five.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        ValueError: for an unknown theme or definition, or trials without `attrs`.

    """
    colours = themes.named(theme)
    own = judged_together(trials, definition)
    return framed(correlation_section(own, width, colours), colours)


def correlations(trials: pd.DataFrame) -> pd.DataFrame:
    """A row a pair of different metrics, both ways round: `one`, `other`, `rho`, `trials`."""
    values = final_metrics(trials)
    known = values.notna().astype("int64")
    rho = values.corr(method="spearman", min_periods=FEWEST)
    together = known.T @ known
    rows = [
        {"one": one, "other": other, "rho": rho.at[one, other], "trials": together.at[one, other]}
        for one in map(str, values)
        for other in map(str, values)
        if one != other
    ]
    return pd.DataFrame(rows, columns=["one", "other", "rho", "trials"]).astype({"rho": "float64"})


def correlation_section(trials: pd.DataFrame, width: float, theme: Theme) -> Section:
    """The same, for a larger composition."""
    values = final_metrics(trials)
    names = [str(name) for name in values]
    together = int((values.notna().sum(axis="columns") > 1).sum())
    if together < FEWEST:
        empty = empty_words(theme, width, 90, _too_little(names, together))
        return Section(titled(theme, width, said_of(trials, "Correlation of the metrics")), [empty])
    rows = correlations(trials)
    cell = min(_LARGEST, (width - _LABEL) / len(names))
    side = cell * len(names)
    axis = alt.Axis(grid=False, labelLimit=_LABEL - 10, labelOverlap=False, labelColor=theme.ink)
    turned = cell < max(len(name) for name in names) * 5.5
    below = {"labelAngle": -40, "labelAlign": "right"} if turned else {"labelAngle": 0}
    base = alt.Chart(rows_of(rows)).encode(
        x=alt.X("one:N", sort=names, scale=alt.Scale(domain=names, paddingInner=0.04), title=None,
                axis=alt.Axis(**axis.to_dict(), **below)),
        y=alt.Y("other:N", sort=names, scale=alt.Scale(domain=names, paddingInner=0.04), title=None, axis=axis),
        tooltip=[
            alt.Tooltip("one:N", title="metric"),
            alt.Tooltip("other:N", title="and"),
            alt.Tooltip("rho:Q", title="Spearman's rho", format="+.3f"),
            alt.Tooltip("trials:Q", title="trials with both", format="d"),
        ],
    )  # fmt: skip
    cells = base.mark_rect(cornerRadius=2).encode(color=_colour(theme))
    text = base.mark_text(fontSize=min(12.0, cell / 3.4)).encode(
        text=alt.TextValue(
            alt.expr(
                f"isValid(datum.rho) ? format(datum.rho, '+.2f') : datum.trials < {FEWEST} ? 'few' : '-'"
            )
        ),
        color=alt.ColorValue(
            theme.ink, condition={"test": "abs(datum.rho) > 0.6", "value": theme.surface}
        ),
    )
    layers = [cells, text] if cell >= 16 else [cells]
    matrix = alt.layer(*layers).properties(width=side, height=side)
    title, note = _finding(rows, trials)
    return Section(titled(theme, width, said_of(trials, title), note), [matrix])


def _too_little(names: Sequence[str], together: int) -> str:
    if not names:
        return "No trial has a metric yet"
    if len(names) == 1:
        return f"There is one metric alone: {HOW}"
    there = "is" if together == 1 else "are"
    return f"It takes {FEWEST} trials with two metrics; there {there} {together}"


def _colour(theme: Theme) -> alt.Color:
    ends: list[Any] = [theme.failed, theme.grid, theme.accent]
    return alt.Color(
        "rho:Q",
        legend=None,
        scale=alt.Scale(domain=[-1, 0, 1], range=ends, interpolate="rgb", clamp=True),
    )


def _finding(rows: pd.DataFrame, trials: pd.DataFrame) -> tuple[str, str]:
    """The metric that goes most with the objective, and over how many trials."""
    objective = trials.attrs["objective"].metric
    known = rows[(rows["one"] == objective) & rows["rho"].notna()]
    if known.empty:
        is_same = final_metrics(trials)[objective].nunique() < 2
        why = "is the same in all trials" if is_same else "is known of too few trials with others"
        return "Correlation of the metrics", f"{objective} {why}, so nothing goes with it"
    top = known.loc[known["rho"].abs().idxmax()]
    verb = "rises" if top["rho"] > 0 else "falls"
    if abs(top["rho"]) < 0.3:
        words = f"No metric goes clearly with {objective}"
    else:
        words = f"{top['other']} {verb} as {objective} rises (rho {top['rho']:+.2f})"
    return words, f"Spearman's rank correlation over {counted(int(top['trials']))}"
