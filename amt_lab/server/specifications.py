"""Vega-Lite specifications of a connection's charts, built once for each look."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from datetime import datetime

    from amt_lab.charts.so_far import Over
    from amt_lab.tuning.job import TuningJobDetail

_STEP = 40
"""Pixels. A panel that is being dragged wider asks for few specifications instead of hundreds."""

_KEPT = 64
"""Some 20 kB each."""


class ExplorerLook(NamedTuple):
    """What makes an explorer of a job look different from another of it."""

    width: int
    theme: str
    axes: str | None = None
    """Places in the ranges that are drawn, with commas between: the job's, or those of the `definition`."""
    definition: str | None = None
    """The one that is drawn; without it, of definitions that share no objective, the first."""
    over: Over = "time"
    """What progress runs over."""


class Specifications:
    """The explorer's specification by job and look, as JSON text.

    It depends on the job's ranges and objective, which never change, and not on its trials: the
    front end streams those in.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, datetime, ExplorerLook], str] = OrderedDict()
        self._lock = Lock()

    def explorer(self, job: TuningJobDetail, look: ExplorerLook) -> str:
        """Blocks while it builds; the first one also imports Altair, which takes a second or more.

        Raises:
            InvalidRequest: the job has no such definition, or fewer ranges than `look.axes` names.

        """
        check_definition(job, look.definition)
        rounded = look._replace(width=look.width - look.width % _STEP)
        key = (job.name, job.created, rounded)  # a name may come back after a deletion
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _explorer(job, rounded)
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


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


def _explorer(job: TuningJobDetail, look: ExplorerLook) -> str:
    from amt_lab import charts
    from amt_lab.insight.definitions import drawn_together
    from amt_lab.sagemaker.frames import trials_frame

    trials = drawn_together(trials_frame([], job), look.definition)
    order = None if look.axes is None else _order(list(trials.attrs["ranges"]), look.axes)
    chart = charts.explorer(
        trials, width=look.width, theme=look.theme, embed=False, axes=order, over=look.over
    )
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
