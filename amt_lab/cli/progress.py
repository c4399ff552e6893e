"""A tuning job's progress in the terminal, and how it ended."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from tqdm import tqdm

from amt_lab.cli.terminal import say, table
from amt_lab.tuning.errors import EndpointDown, Throttled

if TYPE_CHECKING:
    from collections.abc import Callable

    from amt_lab.sagemaker.trials import TrialChanges, Trials
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.tuning.job import Objective, TuningJobDetail

_EVERY_S = 1.0


def follow(
    trials: Trials,
    job: TuningJobDetail,
    *,
    goes_on: Callable[[], bool] = lambda: True,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Shows trials done of the total and the best so far until the job has ended.

    Returns:
        Whether it has; False where `goes_on` said to leave it.

    """
    best = _Best(job.objective)
    cursor: str | None = None
    ended: set[int] = set()
    with tqdm(
        total=job.max_trials,
        desc=job.name,
        unit="trial",
        dynamic_ncols=True,
        # A log file gets a line every ten seconds instead of a moving bar.
        mininterval=0.2 if sys.stderr.isatty() else 10,
    ) as bar:
        while goes_on():
            try:
                changes = trials.changes(job.name, cursor)
            except (EndpointDown, Throttled) as trouble:
                bar.set_postfix_str(trouble.message)
                sleep(_EVERY_S)
                continue
            cursor = changes.cursor
            best.look_at(changes)
            ended |= {trial.number for trial in changes.trials if trial.is_final}
            bar.set_postfix_str(str(best), refresh=False)
            bar.update(len(ended) - bar.n)
            if changes.final:
                return True
            sleep(_EVERY_S)
    return False


def conclude(jobs: TuningJobs, name: str) -> int:
    """Says how a tuning job ended and prints its best trial; the exit status that goes with it."""
    job = jobs.describe(name)
    if job.best is not None and job.objective is not None:
        say(f"\nThe best of {job.counters.launched} trials is {job.best.name}:")
        say(
            table(
                [
                    (job.objective.metric, job.best.objective),
                    *sorted(job.best.hyperparameters.items()),
                ]
            )
        )
    if job.status == "Completed":
        return 0
    reason = f": {job.failure_reason}" if job.failure_reason else "."
    sys.stderr.write(f"amt-lab: the tuning job {name} ended as {job.status}{reason}\n")
    return 1


class _Best:
    """The best objective seen so far; nothing for a job whose definitions each have their own."""

    def __init__(self, objective: Objective | None) -> None:
        self._objective = objective
        self._value: float | None = None

    def look_at(self, changes: TrialChanges) -> None:
        values = [trial.objective for trial in changes.trials if trial.objective is not None]
        if self._value is not None:
            values.append(self._value)
        if values and self._objective is not None:
            self._value = max(values) if self._objective.maximize else min(values)

    def __str__(self) -> str:
        if self._objective is None or self._value is None:
            return ""
        return f"best {self._objective.metric} {self._value:.5g}"
