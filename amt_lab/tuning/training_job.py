"""A training job as a person looks at it: how it went, with what, on what, and where its data and model are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Transition:
    """One of the secondary statuses that a training job went through. Times are UTC."""

    status: str
    message: str | None
    started: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Instances:
    """What a training job, or one of its instance groups, runs on."""

    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A named training input."""

    name: str
    source: str
    """An S3 URI; of a file system `<its id>:<directory>`."""


@dataclass(frozen=True, slots=True)
class TrainingJobDetail:
    """What Describe tells of a training job, less its environment and credentials. Times are UTC."""

    name: str
    arn: str
    status: str
    secondary_status: str
    created: datetime
    started: datetime | None = None
    """When training began: instances were ready and the data was there."""
    ended: datetime | None = None
    transitions: Sequence[Transition] = ()
    """Oldest first."""
    failure_reason: str | None = None
    hyperparameters: Mapping[str, str] = field(default_factory=dict)
    """Tuned and static ones, as the algorithm got them."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """The last value of each."""
    training_s: int | None = None
    billable_s: int | None = None
    """Of each instance."""
    instances: Sequence[Instances] = ()
    spot: bool = False
    """Whether it takes managed spot instances."""
    algorithm: str | None = None
    """The training image, or the name of an algorithm resource."""
    channels: Sequence[Channel] = ()
    model: str | None = None
    """The model artifact's S3 URI; None where there can be none."""

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES
