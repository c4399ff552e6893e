"""One tuning job from its first trial to its end."""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
import time
from typing import TYPE_CHECKING

from amt_lab.local.engine.completion import Completion
from amt_lab.local.engine.definition_search import DefinitionSearch
from amt_lab.local.engine.trial_request import as_strings, trial_name, trial_request

if TYPE_CHECKING:
    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.engine.training_runs import TrainingRuns
    from amt_lab.local.engine.trial_watch import TrialWatch
    from amt_lab.local.strategies import Settings

_LOG = logging.getLogger(__name__)

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

    Several training-job definitions take turns: each trial is of the one that has had the fewest, the
    first in the list of equals. One that has nothing left to try, or of which no trial succeeded,
    leaves its turns to the others. (The service does not say how it shares trials out.)

    All that it decides follows from the store, so a loop that is started anew on the same job goes
    on where the former one was killed.
    """

    def __init__(self, job: TuningJob, store: Store, runs: TrainingRuns) -> None:
        self._job, self._store, self._runs = job, store, runs
        self._searches = [
            DefinitionSearch(job, index, store) for index in range(len(job.definitions))
        ]
        criteria = job.config.get("TuningJobCompletionCriteria", {})
        self._completion = Completion(criteria, maximize=job.maximize)
        limits = job.config["ResourceLimits"]
        self._most = int(limits.get("MaxNumberOfTrainingJobs", 0)) or math.inf
        self._parallel = int(limits["MaxParallelTrainingJobs"])
        self._longest = float(limits.get("MaxRuntimeInSeconds", math.inf))
        self._stop = asyncio.Event()
        self._trials: dict[int, TrainingJob] = {}
        self._running: dict[int, asyncio.Task[TrainingJob]] = {}
        self._launching: asyncio.Task[None] | None = None

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
            self._searches[trial.definition].recall_curve(trial)
        for number, trial in self._trials.items():
            if trial.ended is not None:
                continue
            if "Stopping" in (trial.status, self._job.status):
                self._observe(self._runs.record_stopped(trial))
            else:
                self._searches[trial.definition].launches(trial)
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

    def _watch(self, trial: TrainingJob) -> TrialWatch:
        search = self._searches[trial.definition]
        return search.watch(trial, stop=lambda: self._runs.stop(trial))

    def _wants_more(self) -> bool:
        if self._stop.is_set() or not any(search.wants_more for search in self._searches):
            return False
        return len(self._running) < self._parallel and len(self._trials) < self._most

    async def _launch(self) -> None:
        """One more trial, once the machine has room for it."""
        await self._runs.slots.acquire()
        launched = False
        try:
            chosen = await self._suggest()
            if chosen is None:
                return
            number = len(self._trials) + 1
            search, settings = chosen
            trial = self._add(number, search, settings)
            self._trials[number] = trial
            search.launches(trial)
            self._running[number] = self._runs.launch(
                trial, reserved=True, parallel=self._parallel, watch=self._watch(trial)
            )
            launched = True
        finally:
            if not launched:
                self._runs.slots.release()

    async def _suggest(self) -> tuple[DefinitionSearch, Settings] | None:
        """Whose turn it is and what to try of it; None when nothing is left of any."""
        while going_on := [search for search in self._searches if search.wants_more]:
            search = min(going_on, key=lambda each: each.launched)
            settings = await search.suggest()
            if settings is not None:
                return search, settings
        return None

    def _add(self, number: int, search: DefinitionSearch, settings: Settings) -> TrainingJob:
        name, tuned = trial_name(self._job.name, number), as_strings(settings)
        self._store.tuning_jobs.touch(self._job)
        return self._store.training_jobs.add(
            name,
            trial_request(name, search.members, tuned),
            tuning_job=self._job.id,
            number=number,
            tuned=tuned,
            definition=search.index,
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
        self._trials[trial.number or 0] = trial
        self._searches[trial.definition].observe(trial)
        if trial.objective is not None:
            self._completion.sees(trial.objective)

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
            metrics = dict.fromkeys(search.metric for search in self._searches)
            return "Failed", _NO_METRIC.format(len(ended), " or ".join(metrics))
        return "Failed", _NONE_SUCCEEDED.format(len(ended))


def _end_time(trial: TrainingJob) -> tuple[float, int]:
    return trial.ended or 0.0, trial.number or 0
