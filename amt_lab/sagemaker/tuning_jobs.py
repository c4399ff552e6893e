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
        """One list call, and a Describe of each job on the page that is not known to have ended.

        Of a job that is known, `describe` may lack the environment variables.
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
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            jobs = [job for job in pool.map(self._detail, summaries) if job is not None]
        return Page(jobs, answer.get("NextToken"))

    def describe(self, name: str) -> TuningJobDetail:
        """
        Raises:
            NotFound: there is no tuning job of this name.

        """
        client = self._connection.client("sagemaker")
        with aws_errors(f"describe the tuning job {name}"):
            answer = client.describe_hyper_parameter_tuning_job(**{_NAME: name})
        job = job_detail(answer)
        if job.is_final:
            self._cache.keep_describe(answer)
        return self._remember(job)

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

    def _detail(self, summary: TuningJobSummary) -> TuningJobDetail | None:
        with self._lock:
            known = self._ended.get((summary.arn, summary.created))
        if known is not None and known.status == summary.status:
            return known
        kept = self._cache.describe(JobKey(summary.arn, as_text(summary.created)))
        if kept is not None and kept["HyperParameterTuningJobStatus"] == summary.status:
            return self._remember(job_detail(kept))
        try:
            return self.describe(summary.name)
        except NotFound:
            return None  # deleted since the list was made

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
