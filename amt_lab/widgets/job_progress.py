"""How far a tuning job is, kept up to date while the kernel is free for other work."""

from __future__ import annotations

import html
from threading import Event, Thread
from typing import TYPE_CHECKING

import ipywidgets as ipw
import traitlets

from amt_lab.tuning.errors import AmtError
from amt_lab.tuning.job import TuningJobDetail

if TYPE_CHECKING:
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

EVERY_S = 3.0
SLOWEST_S = 60.0


class JobProgress(ipw.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A bar of ended trials and the best value so far.

    `job` is what the service said last. It is asked from a thread of its own, so traits change (and
    observers run) there, too.
    """

    job = traitlets.Instance(TuningJobDetail, allow_none=True)

    def __init__(self, jobs: TuningJobs, every_s: float = EVERY_S) -> None:
        self._jobs, self._every_s = jobs, every_s
        self._closed = Event()
        self._thread: Thread | None = None
        self._bar = ipw.IntProgress(0, min=0, max=1, layout={"width": "320px"})
        self._count, self._best, self._trouble = ipw.Label(), ipw.HTML(), ipw.HTML()
        super().__init__([ipw.HBox([self._bar, self._count]), self._best, self._trouble])

    def follow(self, job: TuningJobDetail) -> None:
        """Show the job, and go on showing it until it has ended. Returns at once."""
        self.stop_following()
        self._closed = Event()
        self.job = job
        self._thread = Thread(
            target=self._watch,
            args=(job.name, self._closed),
            name=f"progress of {job.name}",
            daemon=True,
        )
        self._thread.start()

    def stop_following(self) -> None:
        """The job itself goes on."""
        self._closed.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until the job has ended; False where the time ran out before."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self.job is not None and self.job.is_final

    def close(self) -> None:
        self.stop_following()
        super().close()

    def _watch(self, name: str, closed: Event) -> None:
        pause = self._every_s
        while not closed.is_set():
            try:
                job = self._jobs.describe(name)
            except AmtError as error:
                # It may be a moment's trouble: say so, and ask again ever less often.
                self._trouble.value = html.escape(str(error))
                pause = min(pause * 2, SLOWEST_S)
            else:
                self._trouble.value = ""
                pause = self._every_s
                self.job = job
                if job.is_final:
                    return
            closed.wait(pause)

    @traitlets.observe("job")
    def _show(self, _change: object) -> None:
        job = self.job
        if job is None:
            return
        ended = job.counters.ended
        total = job.max_trials or max(job.counters.launched, 1)
        self._bar.max, self._bar.value = total, min(ended, total)
        self._bar.bar_style = {
            "Completed": "success",
            "Failed": "danger",
            "Stopped": "warning",
        }.get(job.status, "info")
        self._count.value = f"{job.status}: {ended} of {total} trials ended"
        self._best.value = _best_so_far(job)


def _best_so_far(job: TuningJobDetail) -> str:
    if job.failure_reason:
        return html.escape(job.failure_reason)
    if job.best is None or job.objective is None:
        return "No value yet."
    settings = ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in job.best.hyperparameters.items()
    )
    return html.escape(f"Best {job.objective.metric} {job.best.objective:.5g} ({settings})")
