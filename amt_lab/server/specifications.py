"""Vega-Lite specifications of a connection's charts, built once for each look."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from amt_lab.tuning.job import TuningJobDetail

Look = tuple[str, datetime, int, str, str | None]
"""Job, when it was created (a name may come back after a deletion), width, theme, order of the axes."""

_STEP = 40
"""Pixels. A panel that is being dragged wider asks for few specifications instead of hundreds."""

_NO_ONE_OBJECTIVE = (
    "several training-job definitions, each with its own objective and ranges: they share no axes."
)

_KEPT = 64
"""Some 20 kB each."""


class Specifications:
    """The explorer's specification by job, width, theme and order of axes, as JSON text.

    It depends on the job's ranges and objective, which never change, and not on its trials: the
    front end streams those in.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Look, str] = OrderedDict()
        self._lock = Lock()

    def explorer(
        self, job: TuningJobDetail, width: int, theme: str, axes: str | None = None
    ) -> str:
        """Blocks while it builds; the first one also imports Altair, which takes a second or more.

        `axes` are places in the job's ranges, with commas between.

        Raises:
            InvalidRequest: the job has no single objective to chart, or fewer ranges than `axes` names.

        """
        look = (job.name, job.created, width - width % _STEP, theme, axes)
        with self._lock:
            if look not in self._kept:
                self._kept[look] = _explorer(job, look[2], theme, axes)
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(look)
            return self._kept[look]


def _explorer(job: TuningJobDetail, width: int, theme: str, axes: str | None) -> str:
    if job.objective is None:
        raise InvalidRequest([FieldProblem("name", f"{job.name} has {_NO_ONE_OBJECTIVE}")])
    order = None if axes is None else _order(job, axes)
    from amt_lab import charts
    from amt_lab.sagemaker.frames import trials_frame

    chart = charts.explorer(
        trials_frame([], job), width=width, theme=theme, embed=False, axes=order
    )
    # The charts' own tests hold them to Vega-Lite's schema; here it would cost a third of the time.
    specification: str = chart.to_json(indent=None, validate=False)
    return specification


def _order(job: TuningJobDetail, axes: str) -> list[str]:
    """The names of the ranges at those places."""
    places = [int(place) for place in axes.split(",")]
    if max(places) >= len(job.ranges):
        last = len(job.ranges) - 1
        raise InvalidRequest(
            [FieldProblem("axes", f"axes: {max(places)} is beyond {last}, the last")]
        )
    return [job.ranges[place].name for place in places]
