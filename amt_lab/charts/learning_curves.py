"""Every metric of trials while they trained: the best, the last or named ones, and how the rest went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.charts import curve_panel, curve_rows
from amt_lab.charts import theme as themes
from amt_lab.charts.drawing import whole
from amt_lab.charts.framing import (
    LABELS,
    Section,
    empty_words,
    framed,
    plot_width,
    side_by_side,
    titled,
)
from amt_lab.charts.standing import chosen, ranked_apart, states
from amt_lab.insight.definitions import said_of
from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from amt_lab.charts.curve_rows import Along
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.tuning.job import Objective

NARROWEST = 300
"""Pixels of a panel below which curves stand one below the other."""


@whole
def learning_curves(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    *,
    metrics: Sequence[str] | None = None,
    best: int = 15,
    last: int = 0,
    names: Collection[str] | None = None,
    most: int | None = None,
    along: Along = "time",
    definition: str | None = None,
    width: int = 900,
    theme: str = "light",
) -> LinkedChart:
    """A panel a metric, the objective first; the trial under the pointer stands out in all of them.

    `curves` is what `amt_lab.learning_curves(job)` gives. Drawn as lines are the `best` trials and the
    `last` ones, or those in `names`; 0 and 0 is all of them. Where these are more than `most`, the
    best of them are drawn, and the note says so. The rest is a band of quantiles.
    `along` is `time`, since training began, or `step`, the number of the value. Of several training-job
    definitions without an objective in common the `best` of each are drawn; of one, with `definition`.

    Raises:
        ValueError: for an unknown theme, definition, metric or trial, or trials without `attrs`.

    """
    colours = themes.named(theme)
    own, printed = curve_rows.of_definition(trials, curves, definition)
    return framed(
        curves_section(
            own, printed, metrics=metrics, best=best, last=last, names=names, most=most, along=along,
            width=width, theme=colours,
        ),
        colours,
    )  # fmt: skip


def curves_section(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    *,
    metrics: Sequence[str] | None,
    best: int,
    last: int,
    names: Collection[str] | None,
    along: Along,
    width: float,
    theme: themes.Theme,
    most: int | None = None,
) -> Section:
    """The same, for a larger composition."""
    wanted = (
        curve_rows.metrics_of(curves, [each.metric for each in _objectives(trials)])
        if metrics is None
        else curve_rows.check_metrics(metrics, curves)
    )
    standing, which = chosen(trials, best=best, last=last, names=names)
    told = trials if names is None else trials[trials["name"].isin(standing["name"])]
    if most is not None and len(standing) > most:
        which = f"{most} of {which}, the best first"
        standing = standing.sort_values(["rank", "trial"], na_position="last").head(most)
    if not wanted:
        words = empty_words(
            theme, width - LABELS, curve_panel.HEIGHT / 2, "No value was printed yet"
        )
        return Section(titled(theme, width, said_of(trials, "Learning curves")), [words])
    columns = 1 if len(wanted) == 1 else max(1, int(width // (NARROWEST + LABELS)))
    columns = min(columns, len(wanted), 3)
    each = plot_width(width, columns)
    panels = [
        curve_panel.panel(
            curve_rows.of_metric(curves, metric), standing,
            metric=metric, along=along, width=each, theme=theme,
        )
        for metric in wanted
    ]  # fmt: skip
    with_band = any(panel.has_band for panel in panels)
    thinned = next((panel.note for panel in panels if panel.note), "")
    notes = [f"Lines: {which}", "band: the others" if with_band else "", thinned]
    return Section(
        titled(
            theme,
            width,
            _finding(told, of_all=names is None),
            "; ".join(note for note in notes if note),
        ),
        [
            curve_panel.key(theme, width - LABELS, standing, with_band=with_band),
            *side_by_side([panel.drawing for panel in panels], columns),
        ],
    )


def _objectives(trials: pd.DataFrame) -> list[Objective]:
    """That of all trials, or that of each definition where they have none in common."""
    return [search(own).objective for own in _parts(trials)]


def _parts(trials: pd.DataFrame) -> list[pd.DataFrame]:
    return list(ranked_apart(trials).values()) or [trials]


def _finding(trials: pd.DataFrame, *, of_all: bool) -> str:
    """Which trial ended best, and how many never got that far; of all trials, or of those selected."""
    if trials.empty and not of_all:
        return said_of(trials, f"{_objectives(trials)[0].metric}: no trial is selected")
    told = [own for own in _parts(trials) if of_all or len(own)]
    words = "; ".join(said_of(own, _best(own, of_all=of_all)) for own in told)
    state = states(trials)
    stopped, failed = int((state == "Stopped").sum()), int((state == "Failed").sum())
    others = [
        f"{stopped:,} stopped early" if stopped else "",
        f"{failed:,} failed" if failed else "",
    ]
    tail = " and ".join(other for other in others if other)
    return words + (f"; {tail} of {len(trials):,}" if tail else "")


def _best(trials: pd.DataFrame, *, of_all: bool) -> str:
    objective = search(trials).objective
    known = trials[(states(trials) == "Completed") & trials["objective"].notna()]
    if known.empty:
        none = "no trial has completed" if of_all else "none of these trials has completed"
        return f"{objective.metric}: {none}"
    values = known["objective"]
    best = known.iloc[int(values.argmax() if objective.maximize else values.argmin())]
    of = f" of {best['tuning_job']}" if trials["tuning_job"].nunique() > 1 else ""
    rank = "best" if of_all else "best of these"
    return f"{objective.metric}: trial {best['trial']}{of} ended {rank} at {best['objective']:.4g}"
