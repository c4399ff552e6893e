"""CPU and memory of running training jobs, as the service reports them of its instances.

One look at the machine's process table serves all jobs: a training process leads a session of its
own, so whatever it started is found by the session's id.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from amt_lab.local.engine.metric_points import OF_INSTANCES, Point
from amt_lab.local.training.orphan import noted_process

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from amt_lab.local.engine.records import TrainingJob
    from amt_lab.local.engine.store import Store

SAMPLED_EVERY_S = 1.0


@dataclass(slots=True)
class _Followed:
    """A running job, and the CPU seconds of its processes at the last look."""

    folder: Path
    looked_at: float | None = None
    cpu_s: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the processes of one session use: CPU seconds by process id, and resident bytes."""

    cpu_s: Mapping[int, float]
    memory: int


class InstanceMetrics:
    """Samples the jobs that it is told to follow, off the event loop, while there are any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followed: dict[int, _Followed] = {}
        self._task: asyncio.Task[None] | None = None

    def follow(self, job: TrainingJob, folder: Path) -> None:
        """Samples `job`, whose pid file is in `folder`, as soon as its process runs."""
        self._followed[job.id] = _Followed(folder)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._sample())

    def leave(self, job: TrainingJob) -> None:
        self._followed.pop(job.id, None)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _sample(self) -> None:
        while self._followed:
            await asyncio.sleep(SAMPLED_EVERY_S)
            points = await asyncio.to_thread(_look, dict(self._followed))
            still = [(job, point) for job, point in points if job in self._followed]
            if still:
                self._store.metric_points.add(OF_INSTANCES, still)


def usage_by_session(sessions: Collection[int]) -> dict[int, Usage]:
    """What the processes of each of `sessions` use; those that are gone are not there."""
    cpu_s: dict[int, dict[int, float]] = {}
    memory: dict[int, int] = {}
    for pid in psutil.pids():
        try:
            session = os.getsid(pid)
            if session not in sessions:
                continue
            process = psutil.Process(pid)
            times, resident = process.cpu_times(), process.memory_info().rss
        except (psutil.Error, OSError):
            continue  # it ended while we looked, or is not ours to look at
        cpu_s.setdefault(session, {})[pid] = times.user + times.system
        memory[session] = memory.get(session, 0) + resident
    return {session: Usage(used, memory[session]) for session, used in cpu_s.items()}


def _look(followed: Mapping[int, _Followed]) -> list[tuple[int, Point]]:
    """Two points a job whose process runs: CPU is what was used since the last look, or its start."""
    noted = {job: noted_process(each.folder) for job, each in followed.items()}
    running = {job: process for job, process in noted.items() if process is not None}
    used = usage_by_session({process.pid for process in running.values()})
    now, memory = time.time(), psutil.virtual_memory().total
    points: list[tuple[int, Point]] = []
    for job, process in running.items():
        usage, each = used.get(process.pid), followed[job]
        if usage is None:
            continue
        busy = sum(spent - each.cpu_s.get(pid, 0.0) for pid, spent in usage.cpu_s.items())
        elapsed = max(now - (each.looked_at or process.created), 1e-3)
        points.append((job, Point("CPUUtilization", 100 * max(0.0, busy) / elapsed, now)))
        points.append((job, Point("MemoryUtilization", 100 * usage.memory / memory, now)))
        each.looked_at, each.cpu_s = now, usage.cpu_s
    return points
