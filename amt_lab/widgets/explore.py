"""A tuning job's linked charts in an output cell, or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab import charts
from amt_lab.charts import theme as themes
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from amt_lab.charts.progress import Over
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.sagemaker.connection import Connection


def explore(
    job: Any,
    connection: Connection | None = None,
    *,
    width: int = 900,
    theme: str = "light",
    over: Over = "time",
) -> LinkedChart:
    """The linked charts of a tuning job's trials: an Altair chart that shows itself offline.

    `job` is a name, an ARN, an SDK tuner, or a trials table that `amt_lab.trials` gave. `over` is
    what progress runs over, `time` or `trial`.
    """
    trials = job if isinstance(job, pd.DataFrame) else frames.trials(job, connection)
    chart = charts.explorer(trials, width=width, theme=theme, over=over)
    # Behind an output cell there may be a page of the other theme.
    chart.background = themes.named(theme).surface
    return chart


def report(job: Any, path: str | Path | None = None, connection: Connection | None = None) -> Path:
    """Write a tuning job's report, one HTML file that opens offline; the answer is where it is.

    Without `path` it is `<job>.html` in the current folder.
    """
    where = connection or default_connection()
    name = job_name(job)
    detail = TuningJobs(where).describe(name)
    return charts.report_html(frames.trials(name, where), detail, path or Path(f"{name}.html"))
