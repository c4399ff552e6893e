"""One training job from Starting to its end."""

from __future__ import annotations

import asyncio
import time
from enum import Enum

from amt_lab.local.training.artifacts import output_location, upload
from amt_lab.local.training.channels import stage_channels
from amt_lab.local.training.checkpoints import Checkpoints, checkpoint_folder
from amt_lab.local.training.container import ContainerTree, write_config
from amt_lab.local.training.failure import LONGEST_REASON, TrainingError, crash_reason
from amt_lab.local.training.job import Launch, Observer, Outcome, TrainingSpec
from amt_lab.local.training.limits import check_volume, watch_volume
from amt_lab.local.training.log_follower import LogFollower
from amt_lab.local.training.metric_scan import MetricScan
from amt_lab.local.training.process import TrainingProcess

_LONGEST_RUNTIME_S = 86400
"""The service's default of StoppingCondition.MaxRuntimeInSeconds."""


class _End(Enum):
    """How training itself ended: secondary status and its message."""

    COMPLETED = ("Completed", "Training job completed")
    STOPPED = ("Stopped", "Training job stopped")
    TIMED_OUT = ("MaxRuntimeExceeded", "Training job runtime exceeded MaxRuntimeInSeconds provided")


async def run(job: TrainingSpec, observer: Observer, stop: asyncio.Event) -> Outcome:
    """Runs a training job and tells `observer` on the way; the last transition is the job's end.

    Whatever is wrong with the job ends it as Failed with a FailureReason, nothing is raised. Setting
    `stop` ends it as Stopped. Cancelling the task kills the process and tells nobody.
    """
    return await _Run(job, observer, stop).to_its_end()


class _Run:
    def __init__(self, job: TrainingSpec, observer: Observer, stop: asyncio.Event) -> None:
        self._job, self._observer, self._stop = job, observer, stop
        self._tree = ContainerTree(job.folder)
        self._started: float | None = None
        self._artifacts: str | None = None
        self._checkpoints: Checkpoints | None = None

    async def to_its_end(self) -> Outcome:
        try:
            end = await self._steps()
        except TrainingError as failure:
            return self._failed(str(failure))
        except OSError as error:  # a full disk, a read-only folder, a command that is not there
            return self._failed(f"InternalServerError: the local endpoint could not go on: {error}")
        finally:
            await asyncio.to_thread(self._drop_bulk)
        secondary, message = end.value
        self._observer.transition(secondary, message)
        status = "Completed" if end is _End.COMPLETED else "Stopped"
        return Outcome(status, secondary, time.time(), self._started, None, self._artifacts)

    def _drop_bulk(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.drop()
        self._tree.drop_bulk()

    def _failed(self, reason: str) -> Outcome:
        self._observer.transition("Failed", "Training job failed")
        return Outcome("Failed", "Failed", time.time(), self._started, reason[:LONGEST_REASON])

    async def _steps(self) -> _End:
        job, tell = self._job, self._observer.transition
        tell("Starting", "Preparing the instances for training")
        scan = MetricScan(job.metric_definitions, job.limits)
        await asyncio.to_thread(self._prepare)
        if self._stop.is_set():
            return _End.STOPPED
        self._started = time.time()
        tell("Downloading", "Downloading input data")
        await asyncio.to_thread(stage_channels, job, self._tree)
        if self._checkpoints is not None:
            await asyncio.to_thread(self._checkpoints.restore)
        launch = await asyncio.to_thread(job.prepare, job, self._tree)
        if self._stop.is_set():
            return _End.STOPPED
        tell("Training", "Training image download completed. Training in progress.")
        end = await self._train(launch, scan)
        await asyncio.to_thread(check_volume, job, self._tree)
        tell("Uploading", "Uploading generated training model")
        self._artifacts = await asyncio.to_thread(upload, job, self._tree)
        return end

    def _prepare(self) -> None:
        output_location(self._job)
        self._job.folder.mkdir(parents=True, exist_ok=True)
        self._tree.create()
        write_config(self._job, self._tree)
        folder = checkpoint_folder(self._job, self._tree)
        if folder is not None:
            self._checkpoints = Checkpoints(self._job, folder)

    async def _train(self, launch: Launch, scan: MetricScan) -> _End:
        process = await TrainingProcess.start(self._job, self._tree, launch)
        over = asyncio.Event()
        log = LogFollower(self._job, self._observer, scan)
        follower = asyncio.create_task(log.follow(over))
        try:
            end, code = await self._until_end(process, follower, log)
            over.set()
            await follower
            if self._checkpoints is not None:
                await asyncio.to_thread(self._checkpoints.sync)
        except BaseException:  # also a cancelled task: no process outlives its run
            follower.cancel()
            await process.kill()
            raise
        if end is _End.COMPLETED and code != 0:
            raise TrainingError(crash_reason(code, self._tree.failure, list(log.last_lines)))
        return end

    async def _until_end(
        self, process: TrainingProcess, follower: asyncio.Task[None], log: LogFollower
    ) -> tuple[_End, int]:
        limits = self._job.request.get("StoppingCondition", {})
        longest = limits.get("MaxRuntimeInSeconds", _LONGEST_RUNTIME_S)
        exited = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stop.wait())
        watching = {asyncio.create_task(watch_volume(self._job, self._tree))}
        if self._checkpoints is not None:
            watching.add(asyncio.create_task(self._checkpoints.keep(log.caught_up)))
        try:
            await asyncio.wait(
                {exited, stopping, follower, *watching},
                timeout=longest,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if exited.done():
                return _End.COMPLETED, exited.result()
            if follower.done():
                follower.result()  # the observer raised, or the log is too long
            for watch in watching:
                if watch.done():
                    watch.result()
            if not stopping.done():
                return _End.TIMED_OUT, await process.stop()
            self._observer.transition("Stopping", "Stopping the training job")
            return _End.STOPPED, await process.stop()
        finally:
            exited.cancel()
            stopping.cancel()
            for watch in watching:
                watch.cancel()
            await asyncio.wait(watching)
