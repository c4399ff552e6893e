"""`visualize_tuning_job`, with the arguments and the answers of amtviz."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab import charts
from amt_lab.charts import theme as themes
from amt_lab.charts.hovering import below
from amt_lab.charts.instance_metrics import instances_section
from amt_lab.charts.learning_curves import curves_section
from amt_lab.charts.timeline import timeline_section
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.families import parent_names
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.joined_tables import joined
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.sagemaker.wanted_curves import INSTANCE_METRICS
from amt_lab.tuning.errors import NotFound
from amt_lab.widgets.amtviz_frames import differing, full_frame, trials_frame
from amt_lab.widgets.plots import timed_trials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.charts.framing import Section
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.sagemaker.connection import Connection

_log = logging.getLogger(__name__)

_WIDTH = 900
_SHOWN_FIRST = 10
"""Rows of the best trials that are shown before the chart."""


def visualize_tuning_job(
    tuning_jobs: Any,
    return_dfs: bool = False,
    job_metrics: list[str] | None = None,
    trials_only: bool = False,
    advanced: bool = False,
) -> LinkedChart | tuple[LinkedChart, pd.DataFrame, pd.DataFrame]:
    """A tuning job's charts as amtviz gives them: change its import for this one, and nothing else.

    `tuning_jobs` is a name, an ARN, an SDK tuner, or a list of them; the parents that a job was
    warm-started from are added. The best ten rows are shown first. `job_metrics` are further metrics
    to follow over training, `trials_only` leaves out whatever is measured during it, and `advanced`
    adds the timeline. Best so far, failed trials and the ranges' own scales are always there.

    Returns:
        The chart, or with `return_dfs` the chart, the trials and every measured value: see
        `amtviz_frames` for the columns.

    Raises:
        NotFound: a job is not there.
        ValueError: the jobs have different objectives.

    """
    found = gathered(tuning_jobs, job_metrics or (), default_connection(), trials_only=trials_only)
    _show(found.rows.head(_SHOWN_FIRST))
    chart = _chart(found, job_metrics or [], advanced=advanced)
    return (chart, found.rows, found.full()) if return_dfs else chart


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the charts and the tables of tuning jobs are made from."""

    tables: list[pd.DataFrame]
    """Trials tables, a job each."""
    trials: pd.DataFrame
    """All of them as one."""
    curves: list[pd.DataFrame]
    """What was measured, in the order of `tables`; nothing where it was not asked for."""

    @property
    def rows(self) -> pd.DataFrame:
        """The trials as amtviz has them."""
        return trials_frame(self.trials)

    def full(self) -> pd.DataFrame:
        """Every measured value as amtviz has it."""
        return full_frame(zip(self.curves, self.tables, strict=False), self.rows)


def gathered(
    tuning_jobs: Any, job_metrics: Sequence[str], where: Connection, *, trials_only: bool
) -> Gathered:
    """Fetch tuning jobs with their parents; the errors are those of `visualize_tuning_job`."""
    names = _with_parents(tuning_jobs, where)
    tables = [timed_trials(name, where) for name in names]
    found = differing(names, tables)
    if found is not None:
        raise ValueError(f"All tuning jobs must use the same objective and direction: {found}.")
    return Gathered(
        tables=tables,
        trials=tables[0] if len(tables) == 1 else joined(tables),
        curves=[] if trials_only else [_curves(name, job_metrics, where) for name in names],
    )


def _with_parents(tuning_jobs: Any, where: Connection) -> list[str]:
    """The jobs, each followed by its parents, once; a parent that was deleted is left out."""
    given = tuning_jobs if isinstance(tuning_jobs, list | tuple) else [tuning_jobs]
    if not given:
        raise NotFound("No tuning job was given.")
    jobs = TuningJobs(where)
    wanted = dict.fromkeys(map(job_name, given))
    found: dict[str, None] = {}
    for name in wanted:
        found[name] = None
        for parent in parent_names(jobs.describe(name).describe):
            if parent in wanted or parent in found:
                continue
            try:
                jobs.describe(parent)
            except NotFound:
                _log.warning("%s, a parent of %s, is there no more.", parent, name)
            else:
                found[parent] = None
    return list(found)


def _curves(name: str, job_metrics: Sequence[str], where: Connection) -> pd.DataFrame:
    """All that was printed, what else was asked for, and what was measured on the instances."""
    printed = frames.learning_curves(name, None, where)
    others = (INSTANCE_METRICS | set(job_metrics)) - set(printed["metric"])
    return pd.concat(
        [printed, frames.learning_curves(name, sorted(others), where)], ignore_index=True
    ).assign(tuning_job=name)


def _chart(found: Gathered, job_metrics: Sequence[str], *, advanced: bool) -> LinkedChart:
    trials = found.trials
    theme = themes.LIGHT
    chart = charts.explorer(trials, width=_WIDTH)
    chart.background = theme.surface
    sections: list[Section] = []
    if advanced:
        sections.append(
            timeline_section(trials, slots=None, last=None, now=None, width=_WIDTH, theme=theme)
        )
    if found.curves:
        whole = pd.concat(found.curves, ignore_index=True)
        look: dict[str, Any] = {
            "best": 10,
            "last": 0,
            "names": None,
            "width": _WIDTH,
            "theme": theme,
        }
        objective = trials.attrs["objective"].metric
        there = set(whole["metric"])
        wanted = [name for name in dict.fromkeys([objective, *job_metrics]) if name in there]
        if wanted:
            sections.append(curves_section(trials, whole, metrics=wanted, along="time", **look))
        if whole["host"].notna().any():
            sections.append(
                instances_section(trials, whole, form="time", metrics=None, **look | {"best": 5})
            )
    return below(chart, *(section.as_drawing() for section in sections))


def _show(rows: pd.DataFrame) -> None:
    """In a notebook, as the output of the cell; elsewhere in the log."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        _log.info("%s", rows.to_string())
    else:
        display(rows)  # type: ignore[no-untyped-call]  # IPython's own gap
