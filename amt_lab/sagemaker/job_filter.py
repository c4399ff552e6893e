"""Which tuning jobs are wanted, as each of SageMaker's two ways to list them takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.answers import definitions
from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.tuning.job import TuningJobDetail

_CONFIG = "HyperParameterTuningJobConfig"
_TIMES = {
    "created_after": ("CreationTime", "CreationTimeAfter", "GreaterThanOrEqualTo"),
    "created_before": ("CreationTime", "CreationTimeBefore", "LessThanOrEqualTo"),
    "modified_after": ("LastModifiedTime", "LastModifiedTimeAfter", "GreaterThanOrEqualTo"),
    "modified_before": ("LastModifiedTime", "LastModifiedTimeBefore", "LessThanOrEqualTo"),
}
"""Property of Search, member of ListHyperParameterTuningJobs, operator of Search."""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """All that is given has to be so. Times are UTC."""

    name_contains: str | None = None
    status: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    modified_after: datetime | None = None
    modified_before: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    objective: str | None = None
    """The objective metric's name."""
    strategy: str | None = None

    @property
    def needs_search(self) -> bool:
        """Whether ListHyperParameterTuningJobs cannot tell."""
        return bool(self.tags or self.objective or self.strategy)

    def as_list_request(self) -> dict[str, Any]:
        """The part that ListHyperParameterTuningJobs takes."""
        times = {member: getattr(self, name) for name, (_, member, _) in _TIMES.items()}
        wanted = {"NameContains": self.name_contains, "StatusEquals": self.status, **times}
        return {member: value for member, value in wanted.items() if value is not None}

    def as_search_expression(self) -> dict[str, Any] | None:
        """All of it for Search; None where everything is wanted."""
        filters = [
            _filter("HyperParameterTuningJobName", "Contains", self.name_contains),
            _filter("HyperParameterTuningJobStatus", "Equals", self.status),
            _filter(f"{_CONFIG}.Strategy", "Equals", self.strategy),
            *(_filter(f"Tags.{key}", "Equals", value) for key, value in self.tags.items()),
            *(
                _filter(name, operator, f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
                for given, (name, _, operator) in _TIMES.items()
                if (time := getattr(self, given)) is not None
            ),
        ]
        expression: dict[str, Any] = {}
        if found := [each for each in filters if each is not None]:
            expression["Filters"] = found
        if self.objective is not None:
            paths = (
                f"{_CONFIG}.HyperParameterTuningJobObjective.MetricName",
                "TrainingJobDefinitions.TuningObjective.MetricName",
            )
            of_either = [_filter(path, "Equals", self.objective) for path in paths]
            expression["SubExpressions"] = [{"Filters": of_either, "Operator": "Or"}]
        return expression or None

    def takes(self, job: TuningJobDetail) -> bool:
        """Whether a job is wanted, as far as its description tells: of tags it does not."""
        modified = job.modified or job.created
        return (
            (self.name_contains or "") in job.name
            and self.status in (None, job.status)
            and self.strategy in (None, job.strategy)
            and (self.objective is None or self.objective in _objectives(job))
            and (self.created_after is None or self.created_after <= job.created)
            and (self.created_before is None or job.created <= self.created_before)
            and (self.modified_after is None or self.modified_after <= modified)
            and (self.modified_before is None or modified <= self.modified_before)
        )


def moment(name: str, given: datetime | str | None) -> datetime | None:
    """A time given as datetime or ISO 8601 text, such as `2026-11-01`; UTC where it names no zone.

    Raises:
        InvalidRequest: the text is no time.

    """
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            message = f"{name}: {given!r} is no time; write it like 2026-11-01 or 2026-11-01T09:30."
            raise InvalidRequest([FieldProblem(name, message)]) from None
    if given is None:
        return None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _filter(name: str, operator: str, value: str | None) -> dict[str, str] | None:
    return None if value is None else {"Name": name, "Operator": operator, "Value": value}


def _objectives(job: TuningJobDetail) -> set[str]:
    if job.objective is not None:
        return {job.objective.metric}
    own = (each.get("TuningObjective", {}) for each in definitions(job.describe))
    return {each["MetricName"] for each in own if "MetricName" in each}
