"""What is worked out of one connection's trials, kept for as long as those trials stay as they are."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from amt_lab.server.specifications import check_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    import pandas as pd

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.tuning.job import TuningJobDetail

_T = TypeVar("_T")

_KEPT = 48
"""Answers. A chart with its data is 10 to 500 kB."""
_PRINTED = frozenset({"learning-curves", "instance-metrics"})
"""Charts of what trials print or use while they run, which no state of the trials tells."""
_FRESH_S = 10.0
"""For how long such a chart of a job that runs is still told."""


@dataclass(frozen=True, slots=True)
class Look:
    """A chart as it is wanted."""

    width: int
    theme: str
    x: str | None = None
    y: str | None = None
    best: int = 15
    """Trials that are drawn by themselves where nothing is brushed; 0 is all of them."""
    brush: tuple[int, ...] | None = None
    """The numbers of the trials that are drawn by themselves; None where nothing is brushed."""
    definition: str | None = None
    """The one of several training-job definitions that is drawn; None where the chart may choose."""


class Analyses:
    """Insights, refined requests and charts with their data. Every method blocks, for seconds maybe.

    One thing is worked out at a time: a second computation beside it would make both slower, and
    take the processor from the notebooks that run on it.
    """

    def __init__(self, connection: Connection, trials: Trials) -> None:
        self._connection = connection
        self._trials = trials
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._working = Lock()

    def insights(
        self, name: str, kind: str | None = None, definition: str | None = None
    ) -> dict[str, Any]:
        """`observed` and `findings` of the contract, of one kind or definition where that is given.

        Raises:
            InvalidRequest: the job has no such definition.

        """
        from amt_lab.insight.insights import insights, observed

        trials, job = self._table(name)
        check_definition(job, definition)

        def look() -> dict[str, Any]:
            found = insights(trials, job=job, kind=kind, definition=definition)
            return {
                "observed": observed(trials, definition),
                "findings": [each.as_json() for each in found],
            }

        return self._once(("insights", kind, definition, _state(trials, job)), look)

    def refinement(
        self, name: str, selected: Sequence[str] | None, definition: str | None = None
    ) -> dict[str, Any]:
        """`Refinement` of the contract.

        Raises:
            InvalidRequest: nothing can be learnt from the trials, or one of those named is not there,
                or the job has no such definition.

        """
        from amt_lab.insight.refine import refine
        from amt_lab.tuning import launch_form

        trials, job = self._table(name)
        check_definition(job, definition)
        request = launch_form.request_from_describe(job.describe, job.name)
        refined = refine(trials, request, selected=selected, definition=definition)
        return {
            "schema": launch_form.schema(refined.request),
            "ui_schema": launch_form.ui_schema(),
            "request": refined.request,
            "changes": [change.as_json() for change in refined.changes],
        }

    def chart(self, name: str, chart: str, look: Look) -> str:
        """A chart with its data, as JSON text.

        Raises:
            InvalidRequest: the job has nothing of what the look names.

        """
        from amt_lab.server.chart_builders import BUILDERS, Context

        trials, job = self._table(name)
        check_definition(job, look.definition)

        def build() -> str:
            context = Context(self._connection, self._trials, job, trials, look)
            drawn: str = BUILDERS[chart](context).to_json(indent=None, validate=False)
            return drawn

        moving = chart in _PRINTED and not job.is_final
        age = time.monotonic() // _FRESH_S if moving else None
        return self._once((chart, look, _state(trials, job), age), build)

    def _table(self, name: str) -> tuple[pd.DataFrame, TuningJobDetail]:
        from amt_lab.sagemaker.frames import trials_frame

        found, job = self._trials.with_detail(name)
        return trials_frame(found, job), job

    def _once(self, key: Hashable, work: Callable[[], _T]) -> _T:
        with self._working:
            if key not in self._kept:
                self._kept[key] = work()
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            known: _T = self._kept[key]
            return known


def _state(trials: pd.DataFrame, job: TuningJobDetail) -> Hashable:
    """Different for every state of a job's trials, and for a later job of the same name."""
    import pandas as pd

    told = trials[["name", "status", "objective", "ended"]]
    return job.name, job.created, len(trials), int(pd.util.hash_pandas_object(told).sum())
