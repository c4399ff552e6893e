"""A tuning job with all jobs it was warm-started from, at any depth; and those started from it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import AmtError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.tuning.job import TuningJobDetail

_log = logging.getLogger(__name__)

_NAME = "HyperParameterTuningJobName"


def parent_names(answer: Mapping[str, Any]) -> list[str]:
    """The parents of a described or found tuning job."""
    parents = answer.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", ())
    return [each[_NAME] for each in parents]


def family(jobs: TuningJobs, name: str) -> dict[str, int]:
    """The generation of a job (0), its parents (1), theirs (2) and so on, by name.

    A job that is reached in several ways has the highest. A parent that was deleted is left out
    with a warning. One Describe a job.

    Raises:
        NotFound: there is no job of this name.
        AmtError: a job is its own ancestor.

    """
    described: dict[str, TuningJobDetail | None] = {name: jobs.describe(name)}
    generations: dict[str, int] = {}
    level = {name: frozenset[str]()}
    depth = 0
    while level:
        above: dict[str, frozenset[str]] = {}
        for child, descendants in level.items():
            generations[child] = depth
            job = described[child]
            for parent in parent_names(job.describe) if job else ():
                if parent == child or parent in descendants:
                    raise AmtError(
                        f"{parent} is its own ancestor by warm starts.", code="FamilyCycle"
                    )
                if parent not in described:
                    described[parent] = _described(jobs, parent, child)
                if described[parent] is not None:
                    above[parent] = above.get(parent, frozenset()) | descendants | {child}
        level, depth = above, depth + 1
    return generations


def child_names(connection: Connection, job: TuningJobDetail) -> list[str]:
    """Jobs that were warm-started from a job, newest first: those made after it are searched."""
    return [found[_NAME] for found in _later(connection, job) if job.name in parent_names(found)]


def _described(jobs: TuningJobs, parent: str, child: str) -> TuningJobDetail | None:
    try:
        return jobs.describe(parent)
    except NotFound:
        _log.warning(
            "%s, a parent of %s, is there no more: its trials are left out.", parent, child
        )
        return None


def _later(connection: Connection, job: TuningJobDetail) -> Iterator[Mapping[str, Any]]:
    client = connection.client("sagemaker")
    token: dict[str, str] = {}
    while True:
        with aws_errors(f"search for the children of {job.name} (sagemaker:Search)"):
            answer = client.search(
                Resource="HyperParameterTuningJob",
                SortBy="CreationTime",
                SortOrder="Descending",
                MaxResults=100,
                **token,
            )
        for record in answer["Results"]:
            found = record["HyperParameterTuningJob"]
            if found["CreationTime"] < job.created:
                return
            yield found
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}
