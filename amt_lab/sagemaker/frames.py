"""Trials and learning curves as pandas DataFrames, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from amt_lab.sagemaker.connection import Connection, default_connection
from amt_lab.sagemaker.families import family as family_of
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.joined_tables import joined
from amt_lab.sagemaker.learning_curves import LearningCurves
from amt_lab.sagemaker.trials import Trials
from amt_lab.sagemaker.trials_frame import trials_frame
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.sagemaker.watching import EVERY_S, changes_of
from amt_lab.tuning.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from amt_lab.sagemaker.trials import TrialChanges

__all__ = [
    "known_trials",
    "learning_curves",
    "trials",
    "trials_frame",
    "watch",
]

_trials: WeakKeyDictionary[Connection, Trials] = WeakKeyDictionary()
"""What is known of trials, for as long as their connection is in use."""


def trials(
    job: Any,
    connection: Connection | None = None,
    *,
    details: bool = False,
    family: bool = False,
) -> pd.DataFrame:
    """The trials of a tuning job, or of a list of them, in launch order.

    With `details`, also `billable_s`, `early_stopped` and a `metric.` column for every other final
    metric: a call more a hundred trials, the first time. With `family`, the trials of all jobs that
    it was warm-started from as well, at any depth, and `generation`: 0 for the job itself, 1 for its
    parents.

    `df.attrs` has `objective` (its metric and direction), `ranges` (by hyperparameter) and
    `tuning_job` (the job's name); of several jobs, see `joined_tables.joined`.

    Raises:
        NotFound: there is no such tuning job.

    """
    where = connection or default_connection()
    known = known_trials(where)
    fetch = known.with_details if details else known.with_detail
    given = job if isinstance(job, list | tuple) else [job]
    generations = dict.fromkeys(map(job_name, given), 0)
    if not generations:
        raise NotFound("No tuning job was given.")
    if family:
        for name in list(generations):
            for each, generation in family_of(TuningJobs(where), name).items():
                generations[each] = max(generation, generations.get(each, 0))
    tables = [trials_frame(*fetch(name)) for name in generations]
    table = tables[0] if len(tables) == 1 and not isinstance(job, list | tuple) else joined(tables)
    if family:
        table["generation"] = table["tuning_job"].map(generations).astype("int64")
    return table


def watch(
    job: Any, connection: Connection | None = None, *, every_s: float = EVERY_S
) -> Iterator[TrialChanges]:
    """A tuning job's changes as they come: all its trials first, then those that changed.

    Looks every `every_s` seconds, by a constant number of calls, until all has ended.
    """
    where = connection or default_connection()
    return changes_of(known_trials(where), job_name(job), every_s=every_s)


def learning_curves(
    job: Any,
    metrics: Sequence[str] | None = None,
    connection: Connection | None = None,
    *,
    instance: bool = False,
) -> pd.DataFrame:
    """Every metric of every trial over time, a row a value.

    Columns: `trial`, `metric`, `step` (from 0), `time` (UTC), `relative_s` (since training began),
    `value`, `host`. With `instance`, also what SageMaker measures on every host (CPU, memory, GPU
    and disk, in percent), of which `host` tells which one; each such metric is there by name, too,
    such as `CPUUtilization`.
    """
    where = connection or default_connection()
    with LearningCurves(where, metrics, instance=instance) as curves:
        return curves.frame(*known_trials(where).with_detail(job_name(job), curves.arrived))


def known_trials(connection: Connection) -> Trials:
    """The trials of a connection, with what is remembered of them."""
    if connection not in _trials:
        _trials[connection] = Trials(connection)
    return _trials[connection]
