"""Tuning jobs and training jobs as the store keeps them. Times are epoch seconds.

A record's fields are in the order of its table's columns: a list makes hundreds of them at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from amt_lab.local.data_folder import ACCOUNT, REGION
from amt_lab.tuning.request import Definition, TuningRequest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """One training job, a trial where it has a `tuning_job` (the tuning job's id)."""

    id: int
    name: str
    request: Mapping[str, Any]
    """Members of CreateTrainingJob."""
    tuning_job: int | None
    number: int | None
    tuned: Mapping[str, str]
    """TunedHyperParameters: what the strategy chose, as strings."""
    status: str
    secondary_status: str
    objective: float | None
    objective_status: str | None
    failure_reason: str | None
    model_artifacts: str | None
    created: float
    modified: float
    started: float | None
    ended: float | None
    tuning_job_arn: str | None
    """Stays when the tuning job is deleted."""
    definition: int
    """Which of the tuning job's definitions it is of, counted from 0."""

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> TrainingJob:
        own_id, name, request, tuning_job, number, tuned, *others = row
        request, tuned = orjson.loads(request), orjson.loads(tuned)
        return cls(own_id, name, request, tuning_job, number, tuned, *others)

    @property
    def arn(self) -> str:
        return arn("training-job", self.name)

    @property
    def resumes(self) -> bool:
        """Whether a run that was interrupted goes on from its checkpoints, rather than anew."""
        return self.request.get("CheckpointConfig") is not None


@dataclass(frozen=True, slots=True)
class TuningJob:
    """One tuning job; `request` has the members of CreateHyperParameterTuningJob."""

    id: int
    name: str
    request: Mapping[str, Any]
    strategy: str
    seed: int
    status: str
    failure_reason: str | None
    created: float
    modified: float
    ended: float | None
    not_improving: int
    """Trials since the last that improved on the best before it."""
    converged: float | None
    """When the search was found to have converged."""

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> TuningJob:
        own_id, name, request, *others = row
        return cls(own_id, name, orjson.loads(request), *others)

    @property
    def arn(self) -> str:
        return arn("hyper-parameter-tuning-job", self.name)

    @property
    def config(self) -> Mapping[str, Any]:
        config: Mapping[str, Any] = self.request["HyperParameterTuningJobConfig"]
        return config

    @property
    def definitions(self) -> list[Definition]:
        """Its training-job definitions, each with its own objective and ranges; mostly one."""
        return TuningRequest(self.request).definitions

    @property
    def maximize(self) -> bool:
        """The direction of the objective, which all definitions share."""
        return bool(self.definitions[0].objective["Type"] == "Maximize")


def arn(kind: str, name: str) -> str:
    """The ARN of a job of `kind` (`training-job` or `hyper-parameter-tuning-job`)."""
    return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{name.lower()}"
