"""A trial: one training job that a tuning job launched, and the table that trials make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from amt_lab.tuning.ranges import Value

FINAL_STATUSES = frozenset({"Completed", "Failed", "Stopped"})


@dataclass(frozen=True, slots=True)
class Trial:
    """What is known of one trial. Times are UTC; durations are seconds."""

    number: int
    """1-based, in launch order: the NNN of the training job's name."""
    name: str
    tuning_job: str
    status: str
    """InProgress, Completed, Failed, Stopping or Stopped."""
    hyperparameters: Mapping[str, Value]
    """Tuned hyperparameters alone, each of its range's type."""
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    objective: float | None = None
    objective_status: str | None = None
    """Succeeded, Pending or Failed."""
    billable_s: int | None = None
    definition: str | None = None
    early_stopped: bool = False
    failure_reason: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Final values of the other metrics, where they have been fetched."""

    @property
    def is_final(self) -> bool:
        """Nothing about this trial changes any more."""
        return self.status in FINAL_STATUSES

    @property
    def elapsed_s(self) -> float | None:
        if self.started is None or self.ended is None:
            return None
        return (self.ended - self.started).total_seconds()


COLUMNS = (
    "trial",
    "name",
    "status",
    "objective",
    "objective_status",
    "started",
    "ended",
    "elapsed_s",
    "billable_s",
    "tuning_job",
    "definition",
    "early_stopped",
    "failure_reason",
)
"""The columns that every trials table starts with; `hp.<name>` and `metric.<name>` follow."""


def trial_columns(trials: Iterable[Trial], hyperparameters: Iterable[str]) -> dict[str, list[Any]]:
    """The trials table, a list a column, rows as given. Times stay datetimes; unknowns are None.

    `hyperparameters` names the `hp.` columns, so that they exist with no trial at all; `metric.`
    columns are those that any trial has.
    """
    rows = list(trials)
    tuned = list(hyperparameters)
    columns: dict[str, list[Any]] = {
        name: [trial.number if name == "trial" else getattr(trial, name) for trial in rows]
        for name in COLUMNS
    }
    for name in tuned:
        columns[f"hp.{name}"] = [trial.hyperparameters.get(name) for trial in rows]
    for name in sorted({metric for trial in rows for metric in trial.metrics}):
        columns[f"metric.{name}"] = [trial.metrics.get(name) for trial in rows]
    return columns
