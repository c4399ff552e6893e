"""Domain objects as the JSON of openapi.yaml: times in epoch milliseconds, no NaN, no infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import ConnectionInfo
    from amt_lab.sagemaker.log_pages import LogPage
    from amt_lab.sagemaker.trials import TrialChanges
    from amt_lab.tuning.errors import FieldProblem
    from amt_lab.tuning.job import BestTrial, Counters, TuningJobDetail


def as_json(value: Any) -> str:
    """JSON text of plain data, with times as epoch ms and what is not finite as null."""
    try:
        return json.dumps(value, default=_plain, allow_nan=False, separators=(",", ":"))
    except ValueError:  # a number that is not finite; to look for one takes longer than to write it
        return json.dumps(_plain(value), allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return round(value.timestamp() * 1000)
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def connection(info: ConnectionInfo, default_id: str | None) -> dict[str, Any]:
    """`Connection` of the contract; only the local endpoint is running or not."""
    described: dict[str, Any] = {
        "id": info.id,
        "label": info.label,
        "kind": info.kind,
        "profile": info.profile,
        "region": info.region,
        "default": info.id == default_id,
    }
    if info.kind == "local":
        described["running"] = bool(info.running)
    return described


def tuning_job_summary(job: TuningJobDetail) -> dict[str, Any]:
    """`TuningJobSummary` of the contract."""
    return {
        "name": job.name,
        "arn": job.arn,
        "status": job.status,
        "strategy": job.strategy,
        "created": job.created,
        "modified": job.modified,
        "ended": job.ended,
        "counters": _counters(job.counters),
        "max_trials": job.max_trials,
        "max_parallel": job.max_parallel,
        "objective": asdict(job.objective) if job.objective else None,
        "best": _best(job.best),
    }


def tuning_job(job: TuningJobDetail, console_url: str | None) -> dict[str, Any]:
    """`TuningJob` of the contract."""
    return {
        **tuning_job_summary(job),
        "ranges": [_range(tuned) for tuned in job.ranges],
        "definitions": [
            {
                "name": part.name,
                "objective": asdict(part.objective),
                "ranges": [_range(tuned) for tuned in part.ranges],
                "static_hyperparameters": part.static_hyperparameters,
            }
            for part in job.parts
        ],
        "static_hyperparameters": job.static_hyperparameters,
        "failure_reason": job.failure_reason,
        "console_url": console_url,
    }


def trial_changes(changes: TrialChanges) -> dict[str, Any]:
    """`TrialChanges` of the contract."""
    return {
        "cursor": changes.cursor,
        "reset": changes.reset,
        "final": changes.final,
        "total": changes.total,
        "columns": changes.columns,
    }


def log_page(page: LogPage) -> dict[str, Any]:
    """`LogPage` of the contract."""
    lines = [{"time": each.time, "stream": each.stream, "text": each.text} for each in page.lines]
    return {"lines": lines, "later": page.later, "earlier": page.earlier}


def field_problem(problem: FieldProblem) -> dict[str, Any]:
    """`FieldProblem` of the contract."""
    return asdict(problem)


def _counters(counters: Counters) -> dict[str, int]:
    return {**asdict(counters), "launched": counters.launched, "ended": counters.ended}


def _best(best: BestTrial | None) -> dict[str, Any] | None:
    """The best trial; one whose objective is not a number is none."""
    if best is None or not math.isfinite(best.objective):
        return None
    return {
        "name": best.name,
        "objective": best.objective,
        "hyperparameters": best.hyperparameters,
    }


def _range(tuned: Range) -> dict[str, Any]:
    if isinstance(tuned, CategoricalRange):
        return {"name": tuned.name, "kind": tuned.kind, "values": tuned.values}
    return {
        "name": tuned.name,
        "kind": tuned.kind,
        "low": tuned.low,
        "high": tuned.high,
        "scaling": tuned.scaling.value,
    }
