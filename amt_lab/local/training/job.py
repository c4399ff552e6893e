"""One training job as the runner sees it: what to run, whom to tell, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from amt_lab.local.training.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from amt_lab.local.training.container import ContainerTree


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
    threads: int = 1
    """Cores that the process may keep busy: its share of the machine."""
    limits: Limits = field(default_factory=Limits)


class Observer(Protocol):
    """Who is told what happens, on the event loop and in the order it happens."""

    def transition(self, status: str, message: str) -> None:
        """A `SecondaryStatusTransitions` entry begins, such as Starting, Downloading or Training."""

    def log(self, lines: list[tuple[int, str]]) -> None:
        """New lines of the log, each with the epoch millisecond at which it was read."""

    def metric(self, name: str, value: float, epoch_s: float) -> None:
        """A metric definition matched; the last one of a name is the final value."""


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
