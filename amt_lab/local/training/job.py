"""One training job as the runner sees it: what to run, whom to tell, how it ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from amt_lab.local.training.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from amt_lab.local.training.container import ContainerTree


MetricValue: TypeAlias = tuple[str, float]
"""A metric's name and a finite value that was read off the log."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start once the container's tree is filled."""

    command: Sequence[str]
    """The training process, as an argument list."""
    folder: Path
    """Its working directory."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of its own, beside those of every training process."""


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """What `run` needs to know of one training job."""

    name: str
    arn: str
    request: Mapping[str, Any]
    """Members of CreateTrainingJob: HyperParameters, InputDataConfig, OutputDataConfig, …"""
    folder: Path
    """The job's own folder: the container's tree, its log and its pid file live here."""
    s3_root: Path
    """Where objects are plain files: `s3_root/<bucket>/<key>`."""
    prepare: Callable[[TrainingSpec, ContainerTree], Launch]
    """Says what to start, after the channels are there. It may block and raise TrainingError."""
    metric_definitions: Sequence[Mapping[str, str]] = ()
    """`Name` and `Regex` of each metric that is read off the log."""
    unread_channels: Collection[str] = ()
    """What the process has no use for, and what is therefore not brought."""
    threads: int = 1
    """Cores that the process may keep busy: its share of the machine."""
    limits: Limits = field(default_factory=Limits)
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Jobs that share it take in what their processes print one at a time."""


class Observer(Protocol):
    """Who is told what happens, on the event loop and in the order it happens."""

    def transition(self, status: str, message: str) -> None:
        """A `SecondaryStatusTransitions` entry begins, such as Starting, Downloading or Training."""

    def printed(self, epoch_s: float, lines: Sequence[str], values: Sequence[MetricValue]) -> None:
        """New lines of the log, read at `epoch_s`, and the metrics in them, the last of a name the final one.

        Either all of it is kept or an error is raised, which ends the run.
        """


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training job ended. Times are epoch seconds."""

    status: str
    """Completed, Failed or Stopped."""
    secondary_status: str
    """Completed, Failed, Stopped or MaxRuntimeExceeded."""
    ended: float
    started: float | None = None
    """When the training process started; None where it never did."""
    failure_reason: str | None = None
    model_artifacts: str | None = None
    """URI of model.tar.gz; None where nothing was uploaded."""
