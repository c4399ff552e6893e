"""One tuning job in a notebook: look at it, wait for it, stop it, ask what it cost."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import costs, families, frames
from amt_lab.sagemaker.connection import Connection, default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.logs import LogLine, followed_lines, last_lines, log_lines
from amt_lab.sagemaker.training_jobs import TrainingJobs
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.sagemaker.watching import EVERY_S, changes_of
from amt_lab.tuning.errors import FieldProblem, InvalidRequest, NotFound
from amt_lab.tuning.request import TuningRequest
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from amt_lab.sagemaker.costs import Price
    from amt_lab.sagemaker.trials import TrialChanges
    from amt_lab.tuning.job import BestTrial, TuningJobDetail


def launch(
    request: Mapping[str, Any] | TuningRequest, connection: Connection | None = None
) -> TuningJob:
    """Start a tuning job by CreateHyperParameterTuningJob's own request.

    Raises:
        InvalidRequest: nothing was started; `problems` names every wrong member.

    """
    members = request.members if isinstance(request, TuningRequest) else request
    where = connection or default_connection()
    TuningJobs(where).launch(members)
    return TuningJob(members["HyperParameterTuningJobName"], where)


class TuningJob:
    """A tuning job by its name, its ARN, or the SDK tuner that launched it.

    It shows itself as it was last seen; `describe` looks again.

    Raises:
        NotFound: there is no such tuning job.

    """

    def __init__(self, job: Any, connection: Connection | None = None) -> None:
        self.name = job_name(job)
        self.connection = connection or default_connection()
        self._jobs = TuningJobs(self.connection)
        self._seen = self._jobs.describe(self.name)

    def describe(self) -> TuningJobDetail:
        """The job as it is now; one that has ended is not asked for again."""
        if not self._seen.is_final:
            self._seen = self._jobs.describe(self.name)
        return self._seen

    @property
    def status(self) -> str:
        return self.describe().status

    @property
    def best(self) -> BestTrial | None:
        """The best trial so far; None while none has ended with a value."""
        return self.describe().best

    def trials(self, *, details: bool = False, family: bool = False) -> pd.DataFrame:
        """The trials table; see `amt_lab.trials`."""
        return frames.trials(self.name, self.connection, details=details, family=family)

    def learning_curves(
        self, metrics: Sequence[str] | None = None, *, instance: bool = False
    ) -> pd.DataFrame:
        """Every metric of every trial over time; see `amt_lab.learning_curves`."""
        return frames.learning_curves(self.name, metrics, self.connection, instance=instance)

    def log(self, trial: int | str, *, tail: int | None = None) -> list[LogLine]:
        """The lines that a trial, by its number or its name, has logged so far; the last `tail` of them."""
        name = self._trial_name(trial)
        if tail is not None:
            return last_lines(self.connection, name, tail)
        return list(log_lines(self.connection, name))

    def follow_log(self, trial: int | str, *, every_s: float = EVERY_S) -> Iterator[LogLine]:
        """The lines of a trial's log as they come, from the first on, until the trial has ended."""
        name, jobs = self._trial_name(trial), TrainingJobs(self.connection)

        def has_ended() -> bool:
            return jobs.describe(name)["TrainingJobStatus"] in FINAL_STATUSES

        return followed_lines(self.connection, name, has_ended, every_s=every_s)

    def _trial_name(self, trial: int | str) -> str:
        if isinstance(trial, str):
            return trial
        found, _ = frames.known_trials(self.connection).with_detail(self.name)
        names = dict(zip(found.columns["trial"], found.columns["name"], strict=True))
        if trial not in names:
            raise NotFound(f"{self.name} has no trial {trial}; it has {len(found)}.")
        return str(names[trial])

    def watch(self, every_s: float = EVERY_S) -> Iterator[TrialChanges]:
        """The job's changes as they come; see `amt_lab.watch`."""
        return changes_of(frames.known_trials(self.connection), self.name, every_s=every_s)

    def wait(self, *, progress: bool = True, every_s: float = EVERY_S) -> TuningJob:
        """Blocks until the job and all its trials have ended, with a progress bar unless not wanted."""
        from tqdm.auto import tqdm

        ended: set[int] = set()
        with tqdm(
            total=self._seen.max_trials, desc=self.name, unit="trial", disable=not progress
        ) as bar:
            for changes in self.watch(every_s):
                ended |= {trial.number for trial in changes.trials if trial.is_final}
                bar.update(len(ended) - bar.n)
        self.describe()
        return self

    def stop(self) -> None:
        """Ask the job to stop; its running trials are told to stop, too."""
        self._jobs.stop(self.name)

    def delete(self, confirm: str) -> None:
        """Delete the tuning job for good; its training jobs and their models stay.

        `confirm` is the job's name, so that no loop deletes what nobody named.

        Raises:
            InvalidRequest: it is not, and nothing was deleted; or the service refuses, as it does
                while the job runs.

        """
        if confirm != self.name:
            message = f"confirm: must be the job's name, {self.name}, got {confirm!r}."
            raise InvalidRequest([FieldProblem("confirm", message, "Nothing was deleted.")])
        self._jobs.delete(self.name)

    def parents(self) -> list[TuningJob]:
        """The jobs that this one was warm-started from."""
        names = families.parent_names(self._seen.describe)
        return [TuningJob(name, self.connection) for name in names]

    def children(self) -> list[TuningJob]:
        """The jobs that were warm-started from this one, newest first."""
        names = families.child_names(self.connection, self._seen)
        return [TuningJob(name, self.connection) for name in names]

    def billable_s(self) -> int:
        """Billable seconds of all trials that have ended, summed over their instances."""
        return sum(frames.known_trials(self.connection).billed(self.name).values())

    def cost(self, price: Price) -> float:
        """What the trials that have ended cost, at the price of one instance an hour.

        `price` is a number, or a table by instance type such as `{"ml.m5.large": 0.115}`; the
        answer is in its currency.

        Raises:
            InvalidRequest: the table lacks an instance type that trials ran on.

        """
        return costs.cost(frames.known_trials(self.connection).billed(self.name), price)

    def __repr__(self) -> str:
        return f"<TuningJob {self.name}: {', '.join(text for _, text in self._facts())}>"

    def _repr_html_(self) -> str:
        rows = [("Tuning job", self.name), *self._facts()]
        cells = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in rows
        )
        return f"<table>{cells}</table>"

    def _facts(self) -> list[tuple[str, str]]:
        job = self._seen
        total = f" of {job.max_trials}" if job.max_trials else ""
        facts = [
            ("Status", job.status),
            ("Strategy", job.strategy),
            ("Trials", f"{job.counters.ended}{total} trials ended"),
        ]
        if job.objective is None and job.parts:
            each = (f"{part.objective.metric} of {part.name}" for part in job.parts)
            facts.append(("Objectives", ", ".join(each)))
        elif job.best is not None:
            metric = job.objective.metric if job.objective else "objective"
            facts.append(("Best", f"{metric} {job.best.objective:g} by {job.best.name}"))
        if job.failure_reason:
            facts.append(("Failure", job.failure_reason))
        return facts
