"""Tuning jobs by any property, one by one or as a pandas DataFrame, for notebooks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab.sagemaker.connection import Connection, default_connection
from amt_lab.sagemaker.job_filter import JobFilter, moment
from amt_lab.sagemaker.job_list import jobs_by
from amt_lab.sagemaker.trials_frame import UTC_MS
from amt_lab.sagemaker.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from amt_lab.tuning.job import TuningJobDetail

_PAGE = 100
"""Tuning jobs that one call lists."""
_JOB_TYPES = {
    "created": UTC_MS,
    "ended": UTC_MS,
    "max_trials": "Int64",
    "launched": "int64",
    "completed": "int64",
    "in_progress": "int64",
    "stopped": "int64",
    "failed": "int64",
    "best": "float64",
}


def tuning_jobs(
    name_contains: str | None = None,
    status: str | None = None,
    *,
    created_after: datetime | str | None = None,
    created_before: datetime | str | None = None,
    modified_after: datetime | str | None = None,
    modified_before: datetime | str | None = None,
    tags: Mapping[str, str] | None = None,
    objective: str | None = None,
    strategy: str | None = None,
    limit: int | None = None,
    connection: Connection | None = None,
) -> pd.DataFrame:
    """Tuning jobs, newest first, one row each; all of them unless `limit` is given.

    Arguments are those of `iter_tuning_jobs`. Columns: `name`, `status`, `strategy`, `metric`,
    `direction`, `created`, `ended` (UTC), `max_trials`, then the service's counters `launched`,
    `completed`, `in_progress`, `stopped`, `failed`, and `best`, the best objective so far;
    it is NaN where several training-job definitions have an objective each.
    """
    found = iter_tuning_jobs(
        name_contains,
        status,
        created_after=created_after,
        created_before=created_before,
        modified_after=modified_after,
        modified_before=modified_before,
        tags=tags,
        objective=objective,
        strategy=strategy,
        page=min(limit or _PAGE, _PAGE),
        connection=connection,
    )
    rows = [_job_row(job) for job in islice(found, limit)]
    columns = ["name", "status", "strategy", "metric", "direction", *_JOB_TYPES]
    return pd.DataFrame(rows, columns=columns).astype(_JOB_TYPES)


def iter_tuning_jobs(
    name_contains: str | None = None,
    status: str | None = None,
    *,
    created_after: datetime | str | None = None,
    created_before: datetime | str | None = None,
    modified_after: datetime | str | None = None,
    modified_before: datetime | str | None = None,
    tags: Mapping[str, str] | None = None,
    objective: str | None = None,
    strategy: str | None = None,
    page: int = _PAGE,
    connection: Connection | None = None,
) -> Iterator[TuningJobDetail]:
    """Tuning jobs one by one, newest first; a page of them is fetched when it is come to.

    Times are datetimes or ISO 8601 text, UTC where they name no zone. `tags` has values by key;
    `objective` is a metric's name. Tags, objective and strategy are searched for (sagemaker:Search),
    whose index may not know a job of the last seconds yet.

    Raises:
        InvalidRequest: a time cannot be read.

    """
    times = {
        "created_after": created_after,
        "created_before": created_before,
        "modified_after": modified_after,
        "modified_before": modified_before,
    }
    wanted = JobFilter(
        name_contains=name_contains,
        status=status,
        tags=tags or {},
        objective=objective,
        strategy=strategy,
        **{name: moment(name, given) for name, given in times.items()},
    )
    where = connection or default_connection()
    return jobs_by(TuningJobs(where), where, wanted, page)


def _job_row(job: TuningJobDetail) -> dict[str, Any]:
    return {
        "name": job.name,
        "status": job.status,
        "strategy": job.strategy,
        "metric": job.objective and job.objective.metric,
        "direction": job.objective and job.objective.direction,
        "created": job.created,
        "ended": job.ended,
        "max_trials": job.max_trials,
        "launched": job.counters.launched,
        "completed": job.counters.completed,
        "in_progress": job.counters.in_progress,
        "stopped": job.counters.stopped,
        "failed": job.counters.non_retryable_error,
        # Of several objectives the service names one's best, which is not that of all.
        "best": job.objective and job.best and job.best.objective,
    }
