"""Puts down what a running training job tells."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from amt_lab.local.engine.metric_points import PRINTED, Point

if TYPE_CHECKING:
    from amt_lab.local.engine.records import TrainingJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.engine.trial_watch import TrialWatch


class Recorder:
    """The observer of one run. Metrics of one look at the log are written together."""

    def __init__(self, store: Store, job: TrainingJob, watch: TrialWatch | None) -> None:
        self._store, self._job, self._watch = store, job, watch
        self._stream: int | None = None
        self._unwritten: list[Point] = []

    def transition(self, status: str, message: str) -> None:
        self._store.training_jobs.transition(self._job, status, message)

    def log(self, lines: list[tuple[int, str]]) -> None:
        self.flush()  # raises here what an earlier attempt ran into, so that the run ends by it
        if self._stream is None:
            self._stream = self._store.logs.open_stream(self._job)
        self._store.logs.append(self._stream, lines)

    def metric(self, name: str, value: float, epoch_s: float) -> None:
        if not math.isfinite(value):  # CloudWatch, too, takes no other
            return
        if not self._unwritten:
            asyncio.get_running_loop().call_soon(self.flush)
        self._unwritten.append(Point(name, value, epoch_s))
        if self._watch is not None:
            self._watch.metric(name, value)

    def flush(self) -> None:
        """Writes the metrics that wait for it, at the latest when the look at the log is over."""
        if self._unwritten:
            points = [(self._job.id, point) for point in self._unwritten]
            self._store.metric_points.add(PRINTED, points)
            self._unwritten.clear()
