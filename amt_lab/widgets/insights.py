"""What a tuning job's trials show, and the next job's request, in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from amt_lab.insight.finding import Finding
from amt_lab.insight.insights import insights as all_findings
from amt_lab.insight.refine import refine as refinement_of
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.connection import Connection, default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import NotFound
from amt_lab.tuning.launch_form import request_from_describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.refinement import Refinement


class Findings(list[Finding]):
    """Findings that show themselves as a table: a sentence a row, with how sure it is and why."""

    def __repr__(self) -> str:
        return "\n".join(f"[{each.confidence.value}] {each.sentence}" for each in self)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'>{escape(each.sentence)}</td>"
            f"<td style='text-align:left'>{each.confidence.value}</td>"
            f"<td style='text-align:left'>{escape(each.reason)}</td></tr>"
            for each in self
        )
        head = "<tr><th>Finding</th><th>Confidence</th><th>Why</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def insights(
    job: Any,
    connection: Connection | None = None,
    *,
    price: float | None = None,
    curves: pd.DataFrame | None = None,
    definition: str | None = None,
) -> Findings:
    """Every finding on a tuning job, in order of worth.

    `job` is a name, an ARN, an SDK tuner, or a trials table that `amt_lab.trials` gave; of a table,
    the job is not asked for, so hard limits of the algorithm are not known. `price` is that of an
    instance hour, `curves` what `amt_lab.learning_curves` gave. With `definition`, the name of one of
    several training-job definitions, the findings are on its trials alone.

    Raises:
        ValueError: there is no such definition.

    """
    if isinstance(job, pd.DataFrame):
        return Findings(all_findings(job, price=price, curves=curves, definition=definition))
    where = connection or default_connection()
    detail = TuningJobs(where).describe(job_name(job))
    trials = frames.trials(detail.name, where, details=True)
    return Findings(
        all_findings(trials, job=detail, price=price, curves=curves, definition=definition)
    )


def refine(
    job: Any,
    connection: Connection | None = None,
    *,
    selected: Sequence[str] | None = None,
    request: Mapping[str, Any] | None = None,
    warm_start: bool = True,
    definition: str | None = None,
) -> Refinement:
    """The next tuning job: new ranges, each change with its reason, and the request to launch.

    `job` is a name, an ARN, an SDK tuner, or a trials table that `amt_lab.trials` gave. With
    `selected`, names of trials (what a brush holds), the ranges become the span of those. `request`
    is the job's, edited; without it, it is made from the job's description. With `definition`, the
    name of one of several training-job definitions, the next job has that one alone.

        step = amt_lab.refine("my-job")
        step                              # before → after, and why
        amt_lab.launch(step.request)

    Raises:
        InvalidRequest: a selected trial is not there, or the definition.

    """
    where = connection or default_connection()
    trials = job if isinstance(job, pd.DataFrame) else frames.trials(job, where)
    detail = _described(trials, where)
    parent = request_from_describe(detail.describe, detail.name)
    return refinement_of(
        trials,
        request or parent,
        selected=selected,
        parent=parent,
        warm_start=warm_start,
        definition=definition,
    )


def _described(trials: pd.DataFrame, where: Connection) -> TuningJobDetail:
    names = trials.attrs.get("tuning_job") or []
    first = names if isinstance(names, str) else next(iter(names), None)
    if first is None:
        raise NotFound("These trials do not say which tuning job they are of.")
    return TuningJobs(where).describe(first)
