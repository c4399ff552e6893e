"""Tuning jobs by any property, page by page as they are asked for."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.patience import patiently
from amt_lab.tuning.errors import AccessDenied, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.job_filter import JobFilter
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.tuning.job import TuningJobDetail

_log = logging.getLogger(__name__)

_PAGE = 100


def jobs_by(
    jobs: TuningJobs,
    connection: Connection,
    wanted: JobFilter,
    page: int = _PAGE,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[TuningJobDetail]:
    """Newest first. A page is fetched when the one before it is used up.

    Name, status and times are filtered by ListHyperParameterTuningJobs. Tags, objective and strategy
    by Search, whose index may lack a job of the last seconds; where Search is denied or takes no such
    filter, they are looked at in every listed job. Trouble after the first page costs pauses.
    """
    if not wanted.needs_search:
        yield from _listed(jobs, wanted, page, sleep)
        return
    come: set[str] = set()
    try:
        for job in jobs.searched(wanted, page, sleep):
            come.add(job.name)
            yield job
    except (AccessDenied, InvalidRequest) as refused:
        _log.warning("%s Each listed job is looked at instead.", refused.message)
    else:
        return
    for job in _listed(jobs, wanted, page, sleep):
        if job.name not in come and wanted.takes(job) and _has_tags(connection, job, wanted):
            yield job


def _listed(
    jobs: TuningJobs, wanted: JobFilter, size: int, sleep: Callable[[float], None]
) -> Iterator[TuningJobDetail]:
    cursor, come = None, 0
    while True:
        fetch = partial(jobs.page, wanted=wanted, max_results=size, cursor=cursor)
        page = patiently(fetch, partial(int, come), "tuning jobs", sleep, had=0)
        come += len(page.jobs)
        yield from page.jobs
        cursor = page.cursor
        if cursor is None:
            return


def _has_tags(connection: Connection, job: TuningJobDetail, wanted: JobFilter) -> bool:
    if not wanted.tags:
        return True
    pages = connection.client("sagemaker").get_paginator("list_tags")
    with aws_errors(f"list the tags of {job.name}"):
        found = {
            tag["Key"]: tag["Value"]
            for page in pages.paginate(ResourceArn=job.arn)
            for tag in page["Tags"]
        }
    return wanted.tags.items() <= found.items()
