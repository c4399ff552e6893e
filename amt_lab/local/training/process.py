"""The training process: its own group, its own environment, a log file that outlives the endpoint."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING

from amt_lab.local.training.container import ContainerTree, environment
from amt_lab.local.training.left_running import end_left_running
from amt_lab.local.training.orphan import forget_process, note_process

if TYPE_CHECKING:
    from pathlib import Path

    from amt_lab.local.training.job import Launch, TrainingSpec

STOP_GRACE_S = 120.0
"""Seconds between SIGTERM and SIGKILL, as the service documents for StopTrainingJob."""


def log_file(folder: Path) -> Path:
    """Where a job's stdout and stderr are kept."""
    return folder / "log.txt"


class TrainingProcess:
    """One started training process with whatever it starts itself."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, base: Path) -> None:
        self._process = process
        self._folder, self._base = folder, base

    @classmethod
    async def start(
        cls, spec: TrainingSpec, tree: ContainerTree, launch: Launch
    ) -> TrainingProcess:
        """Raises OSError where the command can't be run."""
        with log_file(spec.folder).open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *launch.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                cwd=launch.folder,
                env=environment(spec, tree, launch),
                start_new_session=True,
            )
        started = cls(process, spec.folder, tree.base)
        try:
            note_process(spec.folder, process.pid)
        except OSError:
            await started.kill()  # it could not be found again after a crash
            raise
        return started

    async def wait(self) -> int:
        """The exit code, negative for a signal. What the process left running is killed."""
        code = await self._process.wait()
        self._signal(signal.SIGKILL)
        await asyncio.to_thread(end_left_running, self._base)  # beyond its group, too
        forget_process(self._folder)
        return code

    async def stop(self) -> int:
        """SIGTERM to the group, SIGKILL to what is left of it after the grace."""
        self._signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.wait(), STOP_GRACE_S)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            return await self.wait()

    async def kill(self) -> None:
        """Its group is gone at once, and what it left running in others once that is found."""
        self._signal(signal.SIGKILL)
        await asyncio.to_thread(end_left_running, self._base)
        forget_process(self._folder)

    def _signal(self, number: signal.Signals) -> None:
        # The child leads its session, so its pid is the group's id. A group that is gone is fine.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
