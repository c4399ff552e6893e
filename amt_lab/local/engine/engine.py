"""What the endpoint can be asked to do: the one thing that operations talk to."""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.training_runs import TrainingRuns
from amt_lab.local.engine.tuning_loop import TuningLoop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.data_folder import DataFolder
    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Store

_LOG = logging.getLogger(__name__)

_SEEDS = 2**31


class Engine:
    """Training jobs and tuning jobs, running and remembered. Lives on one event loop."""

    def __init__(self, folder: DataFolder, store: Store, capacity: int) -> None:
        self.store = store
        self.capacity = capacity
        self._jobs = folder.jobs
        self.fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets the exception of a job whose state could not be put down, as on a full disk: the
        endpoint must end then, and goes on with the job at its next start."""
        self._runs = TrainingRuns(
            store, folder.jobs, folder.s3, folder.settings, capacity, self._note_fault
        )
        self._loops: dict[int, TuningLoop] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """Goes on with what was running when the endpoint last ended."""
        unfinished = self.store.training_jobs.unfinished()
        for job in unfinished:
            self._runs.end_orphan(job)
        for tuning_job in self.store.tuning_jobs.unfinished():
            _LOG.info("Going on with the tuning job %s.", tuning_job.name)
            self._start_loop(tuning_job)
        for job in unfinished:
            if job.tuning_job is None:
                self._resume_training_job(job)

    async def close(self) -> None:
        """Ends every process; the next start on the same folder resumes the jobs."""
        loops = list(self._tasks)
        for task in loops:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await self._runs.close()

    def create_training_job(self, request: Mapping[str, Any]) -> TrainingJob:
        job = self.store.training_jobs.add(request["TrainingJobName"], request)
        self._runs.launch(job)
        return job

    def stop_training_job(self, job: TrainingJob) -> None:
        self._runs.stop(job)

    def delete_training_job(self, job: TrainingJob) -> None:
        """Forgets a job that has ended, its folder too; its model stays in S3."""
        folder = self._jobs / job.name
        if folder.exists():
            shutil.rmtree(folder)
        self.store.deletion.training_job(job)

    def create_tuning_job(self, request: Mapping[str, Any]) -> TuningJob:
        """Starts a tuning job; without a RandomSeed it is given one, which is kept."""
        config = request["HyperParameterTuningJobConfig"]
        seed = config.get("RandomSeed")
        job = self.store.tuning_jobs.add(
            request["HyperParameterTuningJobName"],
            request,
            strategy=config["Strategy"],
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
        )
        self._start_loop(job)
        return job

    def stop_tuning_job(self, job: TuningJob) -> None:
        self.store.tuning_jobs.stopping(job)
        self._loops[job.id].stop()

    def _start_loop(self, job: TuningJob) -> None:
        loop = TuningLoop(job, self.store, self._runs)
        self._loops[job.id] = loop
        task = asyncio.create_task(self._run_loop(job, loop))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._note_fault)

    def _note_fault(self, task: asyncio.Task[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.fault.done():
            self.fault.set_exception(error)

    async def _run_loop(self, job: TuningJob, loop: TuningLoop) -> None:
        try:
            await loop.run()
        finally:
            del self._loops[job.id]

    def _resume_training_job(self, job: TrainingJob) -> None:
        if job.status == "Stopping":
            self._runs.record_stopped(job)
        else:
            _LOG.info("Running the training job %s again.", job.name)
            self._runs.launch_again(job)
