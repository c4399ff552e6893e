"""One tuning job from its first trial to its end."""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
import time
from typing import TYPE_CHECKING

from amt_lab.local.engine.completion import Completion
from amt_lab.local.engine.stoppers import stopper_of
from amt_lab.local.engine.trial_request import as_strings, trial_name, trial_request
from amt_lab.local.engine.trial_watch import TrialWatch
from amt_lab.local.engine.warm_start import inheritance
from amt_lab.local.strategies import STRATEGIES, Observation, Settings
from amt_lab.tuning.ranges import Range, ranges_from_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.engine.training_runs import TrainingRuns

_LOG = logging.getLogger(__name__)

ATTEMPTS = 5
"""Trials without any success after which a tuning job gives up, as the service does."""

_NONE_SUCCEEDED = (
    "No training job succeeded after {} attempts. Please take a look at the training job failures "
    "to get more details."
)
_NO_METRIC = (
    "No objective metrics found after running {} training jobs. Please ensure that the training "
    "emits the objective metric {}."
)


class TuningLoop:
    """Launches trials while there are slots and trials left, and ends the job when all is done.

    All that it decides follows from the store, so a loop that is started anew on the same job goes
    on where the former one was killed.
    """

    def __init__(self, job: TuningJob, store: Store, runs: TrainingRuns) -> None:
        self._job, self._store, self._runs = job, store, runs
        self._space = ranges_from_request(job.config.get("ParameterRanges", {}))
        self._strategy = STRATEGIES[job.strategy](self._space, maximize=job.maximize, seed=job.seed)
        self._inheritance = inheritance(job, self._space, store)
        self._stopper = stopper_of(job)
        criteria = job.config.get("TuningJobCompletionCriteria", {})
        self._completion = Completion(criteria, maximize=job.maximize)
        limits = job.config["ResourceLimits"]
        self._most = int(limits.get("MaxNumberOfTrainingJobs", 0)) or math.inf
        self._parallel = int(limits["MaxParallelTrainingJobs"])
        self._longest = float(limits.get("MaxRuntimeInSeconds", math.inf))
        self._stop = asyncio.Event()
        self._trials: dict[int, TrainingJob] = {}
        self._running: dict[int, asyncio.Task[TrainingJob]] = {}
        self._observed: dict[int, Observation] = {}
        self._launching: asyncio.Task[None] | None = None
        self._exhausted = False

    def stop(self) -> None:
        """No further trial starts, and those that run are stopped."""
        self._stop.set()

    async def run(self) -> None:
        """Goes on until the job has ended; a fault of ours ends the job as Failed and shows."""
        try:
            await self._launch_and_wait()
            status, reason = self._verdict()
        except sqlite3.OperationalError:
            raise  # the store cannot be written: no fault of this job's
        except Exception as error:  # noqa: BLE001 - must end this job alone, and show
            _LOG.exception("The tuning job %s broke the endpoint's own code.", self._job.name)
            await self._end_trials()
            status = "Failed"
            reason = f"InternalServerError: {type(error).__name__}: {error}"[:1024]
        self._store.tuning_jobs.end(self._job, status, reason)

    async def _launch_and_wait(self) -> None:
        stopping = asyncio.create_task(self._stop.wait())
        try:
            self._adopt()
            while not self._stop.is_set():
                if self._launching is None and self._wants_more():
                    self._launching = asyncio.create_task(self._launch())
                busy = {*self._running.values(), *filter(None, [self._launching])}
                if not busy:
                    return
                await asyncio.wait(
                    {*busy, stopping},
                    timeout=self._time_left(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                self._collect()
                if self._time_left() == 0 or self._completion.reached:
                    self._stop.set()
            await self._end_trials()
        finally:
            stopping.cancel()
            if self._launching is not None:
                self._launching.cancel()

    def _adopt(self) -> None:
        """Takes up the trials that the store has: ended ones count, interrupted ones run again."""
        found = self._store.training_jobs.of_tuning_job(self._job.id)
        self._trials = {trial.number or 0: trial for trial in found}
        ended = [trial for trial in found if trial.ended is not None]
        for trial in sorted(ended, key=_end_time):
            self._observe(trial)
            self._recall_curve(trial)
        for number, trial in self._trials.items():
            if trial.ended is not None:
                continue
            if "Stopping" in (trial.status, self._job.status):
                self._observe(self._runs.record_stopped(trial))
            else:
                self._running[number] = self._runs.launch_again(
                    trial, parallel=self._parallel, watch=self._watch(trial)
                )
        if found:
            self._note_progress()
        if self._job.status == "Stopping" or self._completion.reached:
            self._stop.set()

    def _note_progress(self) -> None:
        progress = self._completion
        self._store.tuning_jobs.progress(
            self._job, progress.not_improving, converged=progress.converged
        )

    def _recall_curve(self, trial: TrainingJob) -> None:
        if self._stopper is None or trial.objective is None:
            return
        metric = self._job.objective["MetricName"]
        for value in self._store.training_jobs.metric_values(trial, metric):
            self._stopper.sees(trial.number or 0, value)

    def _watch(self, trial: TrainingJob) -> TrialWatch:
        return TrialWatch(
            self._job.objective["MetricName"],
            trial.number or 0,
            self._stopper,
            stop=lambda: self._runs.stop(trial),
        )

    def _wants_more(self) -> bool:
        if self._exhausted or self._stop.is_set() or self._given_up():
            return False
        return len(self._running) < self._parallel and len(self._trials) < self._most

    def _given_up(self) -> bool:
        found = self._observed.values()
        return len(found) >= ATTEMPTS and all(math.isnan(each.value) for each in found)

    async def _launch(self) -> None:
        """One more trial, once the machine has room for it."""
        await self._runs.slots.acquire()
        launched = False
        try:
            number = len(self._trials) + 1
            observed = [self._observed[ended] for ended in sorted(self._observed)]
            settings = await asyncio.to_thread(self._suggest, number, observed, self._pending())
            if settings is None:
                self._exhausted = True
                return
            trial = self._add(number, settings)
            self._trials[number] = trial
            self._running[number] = self._runs.launch(
                trial, reserved=True, parallel=self._parallel, watch=self._watch(trial)
            )
            launched = True
        finally:
            if not launched:
                self._runs.slots.release()

    def _suggest(
        self, number: int, observed: list[Observation], pending: list[Settings]
    ) -> Settings | None:
        taught = self._inheritance.observations(observed)
        settings = self._strategy.suggest(number, [*taught, *observed], pending)
        if settings is None and taught:  # the parents tried all that there is: try it anew
            settings = self._strategy.suggest(number, observed, pending)
        return settings

    def _add(self, number: int, settings: Settings) -> TrainingJob:
        name, tuned = trial_name(self._job.name, number), as_strings(settings)
        self._store.tuning_jobs.touch(self._job)
        return self._store.training_jobs.add(
            name,
            trial_request(name, self._job.definition, tuned),
            tuning_job=self._job.id,
            number=number,
            tuned=tuned,
        )

    def _collect(self) -> None:
        """Takes up what has come to its end: trials, and the launch of one."""
        done = [number for number, task in self._running.items() if task.done()]
        for trial in sorted((self._running.pop(number).result() for number in done), key=_end_time):
            self._observe(trial)
        if done:
            self._note_progress()
        if self._launching is not None and self._launching.done():
            launched, self._launching = self._launching, None
            launched.result()  # raises what went wrong

    async def _end_trials(self) -> None:
        if self._launching is not None:
            self._launching.cancel()
            await asyncio.wait({self._launching})
            self._launching = None
        for number in self._running:
            self._runs.stop(self._trials[number])
        if self._running:
            await asyncio.wait(self._running.values())
            self._collect()

    def _observe(self, trial: TrainingJob) -> None:
        """Takes up a trial that has ended; without an objective it counts as tried alone."""
        number = trial.number or 0
        self._trials[number] = trial
        value = math.nan if trial.objective is None else trial.objective
        self._observed[number] = Observation(settings_of(self._space, trial), value)
        if trial.objective is not None:
            self._completion.sees(trial.objective)

    def _pending(self) -> list[Settings]:
        return [settings_of(self._space, self._trials[number]) for number in sorted(self._running)]

    def _time_left(self) -> float | None:
        """Seconds until MaxRuntimeInSeconds, None without that limit."""
        if math.isinf(self._longest):
            return None
        return max(0.0, self._job.created + self._longest - time.time())

    def _verdict(self) -> tuple[str, str | None]:
        """The status that the job ends with, and why where it is Failed."""
        if self._store.tuning_jobs.by_id(self._job.id).status == "Stopping":
            return "Stopped", None
        ended = self._trials.values()
        if any(trial.objective is not None for trial in ended):
            return "Completed", None
        if any(trial.status == "Completed" for trial in ended):
            return "Failed", _NO_METRIC.format(len(ended), self._job.objective["MetricName"])
        return "Failed", _NONE_SUCCEEDED.format(len(ended))


def _end_time(trial: TrainingJob) -> tuple[float, int]:
    return trial.ended or 0.0, trial.number or 0


def settings_of(space: Sequence[Range], trial: TrainingJob) -> Settings:
    """A trial's settings with their ranges' own types."""
    return {tuned.name: tuned.parse(trial.tuned[tuned.name]) for tuned in space}
