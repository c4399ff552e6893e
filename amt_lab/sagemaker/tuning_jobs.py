"""Tuning jobs of one connection: list, describe, launch, check, stop."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.answers import job_detail, job_summary
from amt_lab.sagemaker.dry_run import live_problems, offline_problems
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.job_filter import JobFilter
from amt_lab.sagemaker.job_search import JobSearch
from amt_lab.sagemaker.stored_answers import as_text
from amt_lab.sagemaker.trial_cache import JobKey, TrialCache
from amt_lab.tuning.errors import FieldProblem, InvalidRequest, NotFound
from amt_lab.tuning.request import TuningRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail, TuningJobSummary

_AT_ONCE = 8
"""Describe calls in flight; more only meets AWS's throttling."""
_REMEMBERED = 5_000
"""Ended jobs that are kept."""
_NAME = "HyperParameterTuningJobName"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tuning jobs; `cursor` leads to the next one, None on the last."""

    jobs: Sequence[TuningJobDetail]
    cursor: str | None


class TuningJobs:
    """API shapes in, domain objects out. Safe to share among threads.

    A job that has ended never changes: for a page, it is described once, whichever process does.
    """

    def __init__(self, connection: Connection, cache: TrialCache | None = None) -> None:
        self._connection = connection
        self._cache = cache or TrialCache()
        self._search = JobSearch(connection)
        self._ended: OrderedDict[tuple[str, object], TuningJobDetail] = OrderedDict()
        self._has_looked = False
        self._lock = Lock()

    def page(
        self,
        *,
        name_contains: str | None = None,
        status: str | None = None,
        wanted: JobFilter | None = None,
        sort_by: str = "CreationTime",
        sort_order: str = "Descending",
        max_results: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """One list call, and one Search for the jobs that are not known to have ended.

        `wanted` may be given in place of name and status. The list is never behind; what Search has
        is taken where it agrees with the list. Each other job is described, and all are where
        sagemaker:Search is denied. Of a job that is known, `describe` may lack the environment
        variables.
        """
        wanted = wanted or JobFilter(name_contains, status)
        is_first = cursor is None and (sort_by, sort_order) == ("CreationTime", "Descending")
        answer, records = self._list(
            {
                **wanted.as_list_request(),
                "SortBy": sort_by,
                "SortOrder": sort_order,
                "MaxResults": max_results,
                **({"NextToken": cursor} if cursor else {}),
            },
            # With nothing known, the Search that will be needed need not wait for the list.
            wanted if is_first and self._knows_nothing() else None,
        )
        summaries = [job_summary(listed) for listed in answer["HyperParameterTuningJobSummaries"]]
        known = self._known(summaries)
        unknown = [summary for summary in summaries if known[summary.name] is None]
        if records is None and len(unknown) > 1:
            records = self._search.records([summary.name for summary in unknown])
        known |= self._agreeing(unknown, records or {})
        left = [summary for summary in summaries if known[summary.name] is None]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            known |= zip([each.name for each in left], pool.map(self._described, left), strict=True)
        jobs = [job for summary in summaries if (job := known[summary.name]) is not None]
        return Page(jobs, answer.get("NextToken"))

    def searched(
        self, wanted: JobFilter, max_results: int, sleep: Callable[[float], None]
    ) -> Iterator[TuningJobDetail]:
        """Tuning jobs by any property, newest first, one Search call a page as they are asked for.

        A job that the index has as running is described, so that none is shown as it was.

        Raises:
            AccessDenied: sagemaker:Search is not allowed.

        """
        for records in self._search.all(wanted, max_results, sleep):
            found = self._keep(records)
            running = [job for job in found if not job.is_final]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                now = dict(
                    zip(
                        [job.name for job in running],
                        pool.map(self._described, running),
                        strict=True,
                    )
                )
            for job in found:
                current = now.get(job.name, job)
                if current is not None and wanted.takes(current):
                    yield current

    def describe(self, name: str) -> TuningJobDetail:
        """
        Raises:
            NotFound: there is no tuning job of this name.

        """
        client = self._connection.client("sagemaker")
        with aws_errors(f"describe the tuning job {name}"):
            answer = client.describe_hyper_parameter_tuning_job(**{_NAME: name})
        return self._keep([answer])[0]

    def launch(self, request: Mapping[str, Any]) -> str:
        """Start a tuning job; the answer is its ARN.

        The service is the judge. Where it refuses, the rules known here say which members are wrong.

        Raises:
            InvalidRequest: nothing was started.

        """
        client = self._connection.client("sagemaker")
        try:
            with aws_errors("launch the tuning job"):
                answer = client.create_hyper_parameter_tuning_job(**request)
        except InvalidRequest as refused:
            if refused.code == "ResourceInUse":
                raise _with_problems(refused, [FieldProblem(_NAME, refused.message)]) from refused
            if refused.field:
                raise
            problems = offline_problems(self._connection, request)
            raise _with_problems(refused, problems or refused.problems) from refused
        return str(answer["HyperParameterTuningJobArn"])

    def dry_run(self, request: Mapping[str, Any]) -> list[FieldProblem]:
        """Every problem that can be found without starting anything; none means that it would start.

        The request's shape by botocore's model, the rules, and then what only AWS knows: whether the
        name is free and the channels' data is there.
        """
        return [
            *offline_problems(self._connection, request),
            *live_problems(self._connection, self, TuningRequest(request)),
        ]

    def stop(self, name: str) -> None:
        """Ask a running tuning job to stop; its running trials are told to stop, too."""
        client = self._connection.client("sagemaker")
        with aws_errors(f"stop the tuning job {name}"):
            client.stop_hyper_parameter_tuning_job(**{_NAME: name})

    def delete(self, name: str) -> None:
        """Delete a tuning job for good; its training jobs and their models stay."""
        client = self._connection.client("sagemaker")
        with aws_errors(f"delete the tuning job {name}"):
            client.delete_hyper_parameter_tuning_job(**{_NAME: name})

    def _known(self, summaries: Sequence[TuningJobSummary]) -> dict[str, TuningJobDetail | None]:
        """Each job by name: its description if it has ended and was described before, by whichever process."""
        known: dict[str, TuningJobDetail | None] = {}
        elsewhere = {}
        for summary in summaries:
            with self._lock:
                known[summary.name] = self._ended.get((summary.arn, summary.created))
            if known[summary.name] is None and summary.is_final:
                elsewhere[JobKey(summary.arn, as_text(summary.created))] = summary
        if elsewhere:
            for key, answer in self._cache.describes(elsewhere).items():
                known[elsewhere[key].name] = self._remember(job_detail(answer))
        for summary in summaries:
            job = known[summary.name]
            if job is not None and job.status != summary.status:
                known[summary.name] = None
        return known

    def _list(
        self, request: Mapping[str, Any], beside: JobFilter | None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]] | None]:
        """One page of the list, and what Search has of the newest jobs where that is wanted, too."""
        client = self._connection.client("sagemaker")
        with ThreadPoolExecutor(1) as pool:
            records = beside and pool.submit(self._search.newest, beside, request["MaxResults"])
            with aws_errors("list the tuning jobs"):
                answer = wire.ask(client, "list_hyper_parameter_tuning_jobs", request)
        return wire.dated(answer), records.result() if records else None

    def _knows_nothing(self) -> bool:
        """Whether this is the first look, and no process has described a job yet."""
        with self._lock:
            first, self._has_looked = not self._has_looked, True
        return first and not self._cache.has_described()

    def _agreeing(
        self, summaries: Sequence[TuningJobSummary], records: Mapping[str, dict[str, Any]]
    ) -> dict[str, TuningJobDetail | None]:
        """What Search says of jobs, where it is up to date with the list."""
        agreeing = [
            record
            for each in summaries
            if (record := records.get(each.name)) and _agrees(job_summary(record), each)
        ]
        found: dict[str, TuningJobDetail | None] = {job.name: job for job in self._keep(agreeing)}
        return found

    def _described(self, summary: TuningJobSummary) -> TuningJobDetail | None:
        try:
            return self.describe(summary.name)
        except NotFound:
            return None  # deleted since the list was made

    def _keep(self, answers: Sequence[Mapping[str, Any]]) -> list[TuningJobDetail]:
        """The described jobs; those that have ended are kept."""
        jobs = [job_detail(answer) for answer in answers]
        ended = [
            answer
            for answer, job in zip(answers, jobs, strict=True)
            if self._remember(job).is_final
        ]
        if ended:
            self._cache.keep_describes(ended)
        return jobs

    def _remember(self, job: TuningJobDetail) -> TuningJobDetail:
        if job.is_final:
            with self._lock:
                self._ended[job.arn, job.created] = job
                while len(self._ended) > _REMEMBERED:
                    self._ended.popitem(last=False)
        return job


def _agrees(found: TuningJobSummary, listed: TuningJobSummary) -> bool:
    return (found.arn, found.created, found.status, found.counters) == (
        listed.arn,
        listed.created,
        listed.status,
        listed.counters,
    )


def _with_problems(refused: InvalidRequest, problems: Sequence[FieldProblem]) -> InvalidRequest:
    told = InvalidRequest(problems)
    told.code = refused.code
    return told
