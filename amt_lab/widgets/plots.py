"""The single charts of a tuning job in an output cell: fetch what a chart needs, and draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab import charts
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.trials_frame import with_creation
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.sagemaker.wanted_curves import INSTANCE_METRICS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.sagemaker.connection import Connection


def plot_learning_curves(
    job: Any,
    connection: Connection | None = None,
    *,
    metrics: Sequence[str] | None = None,
    trials: pd.DataFrame | Collection[str | int] | None = None,
    **look: Any,
) -> LinkedChart:
    """Every metric of a job's trials while they trained; `look` is that of `charts.learning_curves`.

    `trials` are the ones to draw as lines, such as those that are brushed: rows of the trials table,
    or their names or numbers.

    Raises:
        ValueError: one of `trials` is not the job's.

    """
    every = frames.trials(job, connection, details=True)
    curves = frames.learning_curves(job, metrics, connection)
    if trials is not None:
        look["names"] = _names(every, trials)
    return charts.learning_curves(every, curves, metrics=metrics, **look)


def plot_instance_metrics(
    job: Any,
    connection: Connection | None = None,
    *,
    metrics: Sequence[str] | None = None,
    **look: Any,
) -> LinkedChart:
    """What a job's trials made of CPU, memory, GPU and disk; `look` is that of `charts.instance_metrics`."""
    trials = frames.trials(job, connection, details=True)
    wanted = sorted(INSTANCE_METRICS) if metrics is None else metrics
    curves = frames.learning_curves(job, wanted, connection)
    return charts.instance_metrics(trials, curves, metrics=metrics, **look)


def plot_timeline(job: Any, connection: Connection | None = None, **look: Any) -> LinkedChart:
    """A job's trials over time in its parallel slots; `look` is that of `charts.timeline`."""
    where = connection or default_connection()
    return charts.timeline(timed_trials(job, where), **{"slots": slots_of(job, where), **look})


def plot_importance(job: Any, connection: Connection | None = None, **look: Any) -> LinkedChart:
    """How much each hyperparameter of a job matters; `look` is that of `charts.importance`."""
    return _modelled(charts.importance, job, connection, **look)


def plot_dependence(job: Any, connection: Connection | None = None, **look: Any) -> LinkedChart:
    """The expected objective along each hyperparameter; `look` is that of `charts.dependence`."""
    return _modelled(charts.dependence, job, connection, **look)


def plot_surface(
    job: Any,
    x: str | None = None,
    y: str | None = None,
    connection: Connection | None = None,
    **look: Any,
) -> LinkedChart:
    """The expected objective over two hyperparameters; `look` is that of `charts.surface`."""
    return _modelled(charts.surface, job, connection, x, y, **look)


def plot_rank(
    job: Any,
    x: str | None = None,
    y: str | None = None,
    connection: Connection | None = None,
    **look: Any,
) -> LinkedChart:
    """The rank of trials over two hyperparameters; `look` is that of `charts.rank`."""
    return charts.rank(_trials(job, connection), x, y, **look)


def plot_correlation(job: Any, connection: Connection | None = None, **look: Any) -> LinkedChart:
    """How the metrics of a job's trials go together; `look` is that of `charts.correlation`."""
    return charts.correlation(_trials(job, connection), **look)


def plot_tradeoff(
    job: Any,
    metric: str,
    against: str | None = None,
    connection: Connection | None = None,
    **look: Any,
) -> LinkedChart:
    """Two metrics against each other with the Pareto front; `look` is that of `charts.tradeoff`."""
    return charts.tradeoff(_trials(job, connection), metric, against, **look)


def timed_trials(job: Any, connection: Connection) -> pd.DataFrame:
    """The trials of a job with all their details, and when each was made."""
    return with_creation(*frames.known_trials(connection).with_details(job_name(job)))


def slots_of(job: Any, connection: Connection) -> int | None:
    """How many trials the job may run at once."""
    return TuningJobs(connection).describe(job_name(job)).max_parallel


def _trials(job: Any, connection: Connection | None, *, details: bool = True) -> pd.DataFrame:
    """The trials of a job; without `details` as far as settings and objective go."""
    return job if isinstance(job, pd.DataFrame) else frames.trials(job, connection, details=details)


def _modelled(
    draw: Any, job: Any, connection: Connection | None, *axes: Any, **look: Any
) -> LinkedChart:
    """What a model of a job's trials shows, on the surface of its theme."""
    chart: LinkedChart = draw(_trials(job, connection, details=False), *axes, **look)
    return chart.on_surface(look.get("theme", "light"))


def _names(every: pd.DataFrame, wanted: pd.DataFrame | Collection[str | int]) -> list[str]:
    """The names of some trials, which may be given by row, name or number."""
    given = wanted["name"] if isinstance(wanted, pd.DataFrame) else wanted
    named: dict[Any, str] = {name: name for name in every["name"]}
    named |= dict(zip(every["trial"], every["name"], strict=True))
    for each in given:
        if each not in named:
            raise ValueError(f"trials: {each!r} is not one of this job's {len(every)} trials")
    return [named[each] for each in given]
