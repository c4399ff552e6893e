"""A tuning job as a person looks at it: what it searches, how far it is, what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from amt_lab.tuning.ranges import Range, Value

FINAL_STATUSES = frozenset({"Completed", "Failed", "Stopped", "DeleteFailed"})


@dataclass(frozen=True, slots=True)
class Objective:
    """The metric that a tuning job maximizes or minimizes."""

    metric: str
    direction: str
    """Maximize or Minimize."""

    @property
    def maximize(self) -> bool:
        return self.direction == "Maximize"


@dataclass(frozen=True, slots=True)
class Counters:
    """`TrainingJobStatusCounters` of the API."""

    completed: int = 0
    in_progress: int = 0
    stopped: int = 0
    retryable_error: int = 0
    non_retryable_error: int = 0

    @property
    def ended(self) -> int:
        return self.completed + self.stopped + self.non_retryable_error

    @property
    def launched(self) -> int:
        return self.ended + self.in_progress + self.retryable_error


@dataclass(frozen=True, slots=True)
class BestTrial:
    """The best training job that the service names."""

    name: str
    objective: float
    hyperparameters: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class TuningJobSummary:
    """What one list page tells of a tuning job. Times are UTC."""

    name: str
    arn: str
    status: str
    """Completed, InProgress, Failed, Stopped, Stopping, Deleting or DeleteFailed."""
    strategy: str
    created: datetime
    counters: Counters
    modified: datetime | None = None
    ended: datetime | None = None
    max_trials: int | None = None
    max_parallel: int | None = None

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES


@dataclass(frozen=True, slots=True)
class Part:
    """One of several training-job definitions: what its trials search, and for what."""

    name: str
    objective: Objective
    ranges: Sequence[Range]
    static_hyperparameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TuningJobDetail(TuningJobSummary):
    """What Describe adds."""

    objective: Objective | None = None
    """None only where several training-job definitions each have their own."""
    ranges: Sequence[Range] = ()
    """Wide enough for all definitions."""
    parts: Sequence[Part] = ()
    """Each of several training-job definitions; empty where there is one."""
    static_hyperparameters: Mapping[str, str] = field(default_factory=dict)
    best: BestTrial | None = None
    failure_reason: str | None = None
    describe: Mapping[str, Any] = field(default_factory=dict)
    """The service's whole answer, to clone from."""

    @property
    def target(self) -> float | None:
        """`TargetObjectiveMetricValue`: the objective at which the job stops."""
        config = self.describe.get("HyperParameterTuningJobConfig", {})
        criteria = config.get("TuningJobCompletionCriteria", {})
        target: float | None = criteria.get("TargetObjectiveMetricValue")
        return target
