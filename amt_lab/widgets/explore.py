"""Tuning jobs' linked charts in an output cell, or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab import charts
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.learning_curves import learning_curves_frame

if TYPE_CHECKING:
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.so_far import Over
    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.trials import Trials


def explore(
    job: Any,
    connection: Connection | None = None,
    *,
    width: int = 900,
    theme: str = "light",
    over: Over = "time",
    definition: str | None = None,
) -> LinkedChart:
    """The linked charts of a tuning job's trials: an Altair chart that shows itself offline.

    `job` is a name, an ARN, an SDK tuner, or a trials table that `amt_lab.trials` gave. `over` is
    what progress runs over: `time` (the start of a trial), `trial` (its number), or `billable` (the
    billable time of all trials up to it, which of a name takes a call more a hundred trials). Of several
    training-job definitions it is of all where one objective ranks their trials, else of the first;
    `definition` names another, or one alone.
    """
    given = isinstance(job, pd.DataFrame)
    trials = job if given else frames.trials(job, connection, details=over == "billable")
    chart = charts.explorer(trials, width=width, theme=theme, over=over, definition=definition)
    return chart.on_surface(theme)


def report(
    job: Any,
    path: str | Path | None = None,
    connection: Connection | None = None,
    *,
    price: float | None = None,
) -> Path:
    """Write the report of a tuning job, or of a list of them; the answer is where it is.

    One HTML file that opens offline: findings, linked charts, the best trial, all trials, the
    configuration and the request as code. Of several jobs, it compares them first. Without `path` it
    is `<job>.html`, or `tuning-jobs.html`, in the current folder. With the `price` of an instance
    hour it tells what things cost.
    """
    where = connection or default_connection()
    names = [job_name(each) for each in (job if isinstance(job, list | tuple) else [job])]
    known = frames.known_trials(where)
    reported = [_reported(name, known, where, price) for name in names]
    together = frames.trials(names, where, details=True) if len(names) > 1 else None
    target = path or Path(f"{names[0]}.html" if len(names) == 1 else "tuning-jobs.html")
    return charts.report_html(reported, target, together)


def _reported(
    name: str, known: Trials, connection: Connection, price: float | None
) -> charts.Reported:
    found, job = known.with_details(name)
    return charts.Reported(
        job,
        frames.trials_frame(found, job),
        learning_curves_frame(connection, found, job, None),
        price,
    )
