"""Runs training jobs' processes, as many at a time as the machine has room for."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
import time
from typing import TYPE_CHECKING

from amt_lab.local.engine.instance_metrics import InstanceMetrics
from amt_lab.local.engine.recorder import Recorder
from amt_lab.local.settings import Settings, SettingsError
from amt_lab.local.training import Outcome, TrainingSpec, end_orphan, run
from amt_lab.local.workload import workload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from amt_lab.local.engine.records import TrainingJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.engine.trial_watch import TrialWatch

_LOG = logging.getLogger(__name__)

_OUR_FAULT = "InternalServerError"
"""How the FailureReason of a job begins that the endpoint itself, not the training, failed."""

_RETRYING = "The training job failed because of an internal error and is tried again"


def machine_capacity() -> int:
    """Training jobs at a time: two a core, since small ones spend much of their time starting up.

    At least four, so that tutorials with three parallel trials run as written on any machine.
    """
    return max(4, 2 * _cores())


class TrainingRuns:
    """Starts and stops training processes and puts down what comes of them.

    `slots` is the room on the machine: a run holds one for as long as it lasts.
    """

    def __init__(
        self,
        store: Store,
        jobs: Path,
        s3_root: Path,
        settings: Path,
        capacity: int,
        ended: Callable[[asyncio.Task[TrainingJob]], None],
    ) -> None:
        self._store, self._jobs, self._s3_root = store, jobs, s3_root
        self._settings, self._ended = settings, ended
        self.capacity = capacity
        self.slots = asyncio.Semaphore(capacity)
        self._turns = asyncio.Lock()
        self._instances = InstanceMetrics(store)
        self._stops: dict[int, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[TrainingJob]] = set()

    def launch(
        self,
        job: TrainingJob,
        *,
        reserved: bool = False,
        parallel: int = 1,
        watch: TrialWatch | None = None,
    ) -> asyncio.Task[TrainingJob]:
        """Runs `job` as a task that ends with its final record.

        `reserved`: the caller acquired a slot, which the run takes over; otherwise it waits for
        one. `parallel` such jobs share the cores. `watch` follows the objective of a trial.
        """
        stop = self._stops.setdefault(job.id, asyncio.Event())
        task = asyncio.create_task(self._in_turn(job, stop, reserved, parallel, watch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._ended)
        return task

    def launch_again(
        self, job: TrainingJob, *, parallel: int = 1, watch: TrialWatch | None = None
    ) -> asyncio.Task[TrainingJob]:
        """Runs a job anew that the endpoint's end interrupted."""
        message = "The local endpoint was started again: the training job runs anew"
        self._store.training_jobs.transition(job, "Restarting", message)
        return self.launch(job, parallel=parallel, watch=watch)

    def stop(self, job: TrainingJob) -> None:
        """Asks a job that runs or waits to stop; its record tells when it has."""
        stop = self._stops.get(job.id)
        if stop is not None:  # else it has ended since the caller looked
            self._store.training_jobs.stopping(job)
            stop.set()

    async def close(self) -> None:
        """Ends every process and says nothing of it to the store: the jobs are to run again."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._instances.close()

    def end_orphan(self, job: TrainingJob) -> None:
        """Ends the process that a killed endpoint left running for `job`."""
        if end_orphan(self._folder(job)):
            _LOG.info("Ended the process that was left running for %s.", job.name)

    def record_stopped(self, job: TrainingJob) -> TrainingJob:
        """Puts down that `job` was stopped while it did not run."""
        jobs = self._store.training_jobs
        jobs.transition(job, "Stopped", "Training job stopped")
        jobs.end(job, Outcome("Stopped", "Stopped", ended=time.time()), None)
        return jobs.get(job.name)

    async def _in_turn(
        self,
        job: TrainingJob,
        stop: asyncio.Event,
        reserved: bool,
        parallel: int,
        watch: TrialWatch | None,
    ) -> TrainingJob:
        try:
            if not reserved and not await self._slot(job, stop):
                return self.record_stopped(job)
            try:
                return await self._run(job, stop, parallel, watch)
            finally:
                self.slots.release()
        finally:
            del self._stops[job.id]

    async def _slot(self, job: TrainingJob, stop: asyncio.Event) -> bool:
        """Waits for room on the machine; False where `stop` came first."""
        if self.slots.locked():
            message = f"Waiting for one of the machine's {self.capacity} slots"
            self._store.training_jobs.transition(job, "Pending", message)
        acquiring = asyncio.create_task(self.slots.acquire())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({acquiring, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return acquiring.done()
        finally:
            acquiring.cancel()
            stopping.cancel()

    async def _run(
        self, job: TrainingJob, stop: asyncio.Event, parallel: int, watch: TrialWatch | None
    ) -> TrainingJob:
        jobs = self._store.training_jobs
        outcome = await self._attempt(job, stop, parallel, watch)
        while self._to_retry(job, outcome) and not stop.is_set():
            jobs.transition(job, "Restarting", _RETRYING)
            outcome = await self._attempt(job, stop, parallel, watch)
        failed = outcome.status == "Failed"
        jobs.end(job, outcome, None if watch is None else watch.ends(failed=failed))
        return jobs.get(job.name)

    async def _attempt(
        self, job: TrainingJob, stop: asyncio.Event, parallel: int, watch: TrialWatch | None
    ) -> Outcome:
        self._store.training_jobs.begin(job)
        folder = self._folder(job)
        # What an interrupted run left must not be taken for this one's.
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        if watch is not None:
            jobs = self._store.training_jobs
            watch.begins(jobs.metric_values(job, watch.name) if job.resumes else ())
        recorder = Recorder(self._store, job, watch)
        self._instances.follow(job, folder)
        try:
            return await run(self._spec(job, folder, parallel), recorder, stop)
        except SettingsError as error:
            reason = f"ClientError: settings of the local endpoint: {error}"
            return Outcome("Failed", "Failed", ended=time.time(), failure_reason=reason[:1024])
        except sqlite3.OperationalError:
            raise  # the store cannot be written: no fault of this job's
        except Exception as error:  # noqa: BLE001 - a fault of ours must end this job alone, and show
            _LOG.exception("The training job %s broke the endpoint's own code.", job.name)
            reason = f"{_OUR_FAULT}: {type(error).__name__}: {error}"
            return Outcome("Failed", "Failed", ended=time.time(), failure_reason=reason[:1024])
        finally:
            self._instances.leave(job)

    def _to_retry(self, job: TrainingJob, outcome: Outcome) -> bool:
        """Whether RetryStrategy has an attempt left: as the service does, for its own faults alone."""
        most: int = job.request.get("RetryStrategy", {}).get("MaximumRetryAttempts", 0)
        if not most or not (outcome.failure_reason or "").startswith(_OUR_FAULT):
            return False
        steps = self._store.training_jobs.transitions(job)
        return len([step for step in steps if step["message"] == _RETRYING]) < most

    def _spec(self, job: TrainingJob, folder: Path, parallel: int) -> TrainingSpec:
        work = workload(job.request, self._settings)
        return TrainingSpec(
            name=job.name,
            arn=job.arn,
            request=job.request,
            folder=folder,
            s3_root=self._s3_root,
            prepare=work.prepare,
            metric_definitions=work.metric_definitions,
            unread_channels=work.unread_channels,
            limits=Settings.read(self._settings).limits,
            threads=max(1, _cores() // min(parallel, self.capacity)),
            turns=self._turns,
        )

    def _folder(self, job: TrainingJob) -> Path:
        return self._jobs / job.name


def _cores() -> int:
    return os.cpu_count() or 1
