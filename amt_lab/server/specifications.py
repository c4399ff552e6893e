"""Vega-Lite specifications of a connection's charts, built once for each look."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from amt_lab.tuning.job import TuningJobDetail

Look = tuple[str, datetime, int, str, str | None, str | None]
"""Job, when it was created (a name may come back after a deletion), width, theme, order of the axes, definition."""

_STEP = 40
"""Pixels. A panel that is being dragged wider asks for few specifications instead of hundreds."""

_KEPT = 64
"""Some 20 kB each."""


class Specifications:
    """The explorer's specification by job, width, theme, order of axes and definition, as JSON text.

    It depends on the job's ranges and objective, which never change, and not on its trials: the
    front end streams those in.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Look, str] = OrderedDict()
        self._lock = Lock()

    def explorer(
        self,
        job: TuningJobDetail,
        width: int,
        theme: str,
        axes: str | None = None,
        definition: str | None = None,
    ) -> str:
        """Blocks while it builds; the first one also imports Altair, which takes a second or more.

        `axes` are places in the ranges that are drawn, with commas between: the job's, or those of the
        `definition`. Without one, of definitions that share no objective, the first is drawn.

        Raises:
            InvalidRequest: the job has no such definition, or fewer ranges than `axes` names.

        """
        check_definition(job, definition)
        look = (job.name, job.created, width - width % _STEP, theme, axes, definition)
        with self._lock:
            if look not in self._kept:
                self._kept[look] = _explorer(job, look[2], theme, axes, definition)
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(look)
            return self._kept[look]


def check_definition(job: TuningJobDetail, definition: str | None) -> None:
    """Hold the name of a training-job definition against those that a job has.

    Raises:
        InvalidRequest: it is not among several.

    """
    names = [part.name for part in job.parts]
    if definition is None or definition in names:
        return
    limit = f"must be one of {', '.join(names)}" if names else f"{job.name} has one alone"
    raise InvalidRequest([FieldProblem("definition", f"definition: {limit}, got {definition}")])


def _explorer(
    job: TuningJobDetail, width: int, theme: str, axes: str | None, definition: str | None
) -> str:
    from amt_lab import charts
    from amt_lab.insight.definitions import drawn_together
    from amt_lab.sagemaker.frames import trials_frame

    trials = drawn_together(trials_frame([], job), definition)
    order = None if axes is None else _order(list(trials.attrs["ranges"]), axes)
    chart = charts.explorer(trials, width=width, theme=theme, embed=False, axes=order)
    # The charts' own tests hold them to Vega-Lite's schema; here it would cost a third of the time.
    specification: str = chart.to_json(indent=None, validate=False)
    return specification


def _order(ranges: list[str], axes: str) -> list[str]:
    """The names of the ranges at those places."""
    places = [int(place) for place in axes.split(",")]
    if max(places) >= len(ranges):
        last = len(ranges) - 1
        raise InvalidRequest(
            [FieldProblem("axes", f"axes: {max(places)} is beyond {last}, the last")]
        )
    return [ranges[place] for place in places]
