"""Tuning jobs of one connection: list, describe, launch, check, stop."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import storage
from amt_lab.sagemaker.answers import job_detail, job_summary
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.job_search import JobSearch
from amt_lab.sagemaker.stored_answers import as_text
from amt_lab.sagemaker.trial_cache import JobKey, TrialCache
from amt_lab.tuning.constraints import shape_problems
from amt_lab.tuning.errors import FieldProblem, InvalidRequest, NotFound
from amt_lab.tuning.request import TuningRequest, mapping
from amt_lab.tuning.rules import request_problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail, TuningJobSummary

_AT_ONCE = 8
"""Describe calls in flight; more only meets AWS's throttling."""
_REMEMBERED = 5_000
"""Ended jobs that are kept."""
_NAME = "HyperParameterTuningJobName"
_OPERATION = "CreateHyperParameterTuningJob"


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
        self._lock = Lock()

    def page(
        self,
        *,
        name_contains: str | None = None,
        status: str | None = None,
        sort_by: str = "CreationTime",
        sort_order: str = "Descending",
        max_results: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """One list call, and one Search for the jobs that are not known to have ended.

        The list is never behind; what Search has is taken where it agrees with the list. Each other
        job is described, and all are where sagemaker:Search is denied. Of a job that is known,
        `describe` may lack the environment variables.
        """
        wanted = {
            "NameContains": name_contains,
            "StatusEquals": status,
            "SortBy": sort_by,
            "SortOrder": sort_order,
            "MaxResults": max_results,
            "NextToken": cursor,
        }
        client = self._connection.client("sagemaker")
        with aws_errors("list the tuning jobs"):
            answer = client.list_hyper_parameter_tuning_jobs(
                **{member: value for member, value in wanted.items() if value is not None}
            )
        summaries = [job_summary(listed) for listed in answer["HyperParameterTuningJobSummaries"]]
        known = {summary.name: self._known(summary) for summary in summaries}
        unknown = [summary for summary in summaries if known[summary.name] is None]
        if len(unknown) > 1:
            known |= self._found(unknown)
        left = [summary for summary in summaries if known[summary.name] is None]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            known |= zip([each.name for each in left], pool.map(self._described, left), strict=True)
        jobs = [job for summary in summaries if (job := known[summary.name]) is not None]
        return Page(jobs, answer.get("NextToken"))

    def describe(self, name: str) -> TuningJobDetail:
        """
        Raises:
            NotFound: there is no tuning job of this name.

        """
        client = self._connection.client("sagemaker")
        with aws_errors(f"describe the tuning job {name}"):
            answer = client.describe_hyper_parameter_tuning_job(**{_NAME: name})
        return self._kept(answer)

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
            problems = self._offline_problems(request)
            raise _with_problems(refused, problems or refused.problems) from refused
        return str(answer["HyperParameterTuningJobArn"])

    def dry_run(self, request: Mapping[str, Any]) -> list[FieldProblem]:
        """Every problem that can be found without starting anything; none means that it would start.

        The request's shape by botocore's model, the rules, and then what only AWS knows: whether the
        name is free and the channels' data is there.
        """
        return [*self._offline_problems(request), *self._live_problems(TuningRequest(request))]

    def stop(self, name: str) -> None:
        """Ask a running tuning job to stop; its running trials are told to stop, too."""
        client = self._connection.client("sagemaker")
        with aws_errors(f"stop the tuning job {name}"):
            client.stop_hyper_parameter_tuning_job(**{_NAME: name})

    def _known(self, summary: TuningJobSummary) -> TuningJobDetail | None:
        """An ended job that was described before, by whichever process."""
        if not summary.is_final:
            return None
        with self._lock:
            known = self._ended.get((summary.arn, summary.created))
        if known is None:
            kept = self._cache.describe(JobKey(summary.arn, as_text(summary.created)))
            known = None if kept is None else self._remember(job_detail(kept))
        return known if known is not None and known.status == summary.status else None

    def _found(self, summaries: Sequence[TuningJobSummary]) -> dict[str, TuningJobDetail | None]:
        """What Search says of jobs, where it is up to date with the list."""
        records = self._search.records([summary.name for summary in summaries])
        found: dict[str, TuningJobDetail | None] = {}
        for summary in summaries:
            record = records.get(summary.name)
            if record is None:
                continue
            job = job_detail(record)
            listed = (summary.arn, summary.created, summary.status, summary.counters)
            if (job.arn, job.created, job.status, job.counters) == listed:
                found[summary.name] = self._kept(record)
        return found

    def _described(self, summary: TuningJobSummary) -> TuningJobDetail | None:
        try:
            return self.describe(summary.name)
        except NotFound:
            return None  # deleted since the list was made

    def _kept(self, answer: Mapping[str, Any]) -> TuningJobDetail:
        job = job_detail(answer)
        if job.is_final:
            self._cache.keep_describe(answer)
        return self._remember(job)

    def _remember(self, job: TuningJobDetail) -> TuningJobDetail:
        if job.is_final:
            with self._lock:
                self._ended[job.arn, job.created] = job
                while len(self._ended) > _REMEMBERED:
                    self._ended.popitem(last=False)
        return job

    def _offline_problems(self, request: Mapping[str, Any]) -> list[FieldProblem]:
        model = self._connection.client("sagemaker").meta.service_model
        shape = model.operation_model(_OPERATION).input_shape
        found = [*shape_problems(shape, request), *request_problems(request)]
        # Where the shape is wrong already, a rule on the same member says it a second time.
        return list({problem.field: problem for problem in reversed(found)}.values())[::-1]

    def _live_problems(self, request: TuningRequest) -> list[FieldProblem]:
        return [*self._name_problems(request.name), *self._channel_problems(request)]

    def _name_problems(self, name: str) -> list[FieldProblem]:
        try:
            self.describe(name)
        except (NotFound, InvalidRequest):  # free, or no name at all, which its shape tells
            return []
        return [
            FieldProblem(
                _NAME,
                f"There is a tuning job named {name} already; names are unique without regard to case.",
                "Choose another name.",
            )
        ]

    def _channel_problems(self, request: TuningRequest) -> list[FieldProblem]:
        sources = [
            (f"{definition.path}.InputDataConfig[{index}].DataSource.S3DataSource.S3Uri", channel)
            for definition in request.definitions
            for index, channel in enumerate(definition.channels)
        ]
        return [
            FieldProblem(
                path,
                f"Channel {channel.get('ChannelName')}: there is nothing at {uri}.",
                "Upload the data first, or correct the address.",
            )
            for path, channel in sources
            if (uri := _s3_uri(channel)) and not storage.exists(self._connection, uri)
        ]


def _s3_uri(channel: Mapping[str, Any]) -> str | None:
    source = mapping(mapping(channel.get("DataSource")).get("S3DataSource"))
    uri = source.get("S3Uri")
    return uri if isinstance(uri, str) and storage.is_s3_uri(uri) else None


def _with_problems(refused: InvalidRequest, problems: Sequence[FieldProblem]) -> InvalidRequest:
    told = InvalidRequest(problems)
    told.code = refused.code
    return told
