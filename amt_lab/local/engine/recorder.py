"""Puts down what a running training job tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.engine.metric_points import PRINTED, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.engine.records import TrainingJob
    from amt_lab.local.engine.store import Store
    from amt_lab.local.engine.trial_watch import TrialWatch
    from amt_lab.local.training import MetricValue


class Recorder:
    """The observer of one run. Lines and the metrics that were read off them are written together."""

    def __init__(self, store: Store, job: TrainingJob, watch: TrialWatch | None) -> None:
        self._store, self._job, self._watch = store, job, watch
        self._stream: int | None = None

    def transition(self, status: str, message: str) -> None:
        self._store.training_jobs.transition(self._job, status, message)

    def printed(self, epoch_s: float, lines: Sequence[str], values: Sequence[MetricValue]) -> None:
        store, job = self._store, self._job.id
        with store.together():
            if self._stream is None:
                self._stream = store.logs.open_stream(self._job)
            store.logs.append(self._stream, int(epoch_s * 1000), lines)
            if values:
                points = [(job, Point(name, value, epoch_s)) for name, value in values]
                store.metric_points.add(PRINTED, points)
        if self._watch is not None:
            for name, value in values:
                self._watch.metric(name, value)
