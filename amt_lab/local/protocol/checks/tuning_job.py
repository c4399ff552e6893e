"""What CreateHyperParameterTuningJob refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.protocol.checks.tags import tag_problems
from amt_lab.local.protocol.checks.training_job import algorithm_problems
from amt_lab.local.protocol.checks.unsupported import unsupported_tuning
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import Definition, TuningRequest
from amt_lab.tuning.rules import request_problems

if TYPE_CHECKING:
    from collections.abc import Mapping


def tuning_job_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    """What is not there locally and which rules of the service are broken, else the algorithm's own."""
    tags = tag_problems(request.get("Tags") or ())
    first = [*unsupported_tuning(request), *request_problems(request), *tags]
    if first:
        return first
    return [each for one in TuningRequest(request).definitions for each in _twin_problems(one)]


def _twin_problems(definition: Definition) -> list[FieldProblem]:
    tuned = [each.name for each in definition.ranges]
    return [
        FieldProblem(f"{definition.path}.{_in_definition(problem.field)}", problem.message)
        for problem in algorithm_problems(definition.members, definition.statics, tuned)
    ]


def _in_definition(field: str) -> str:
    """A training job's hyperparameters are a definition's static ones."""
    return field.replace("HyperParameters", "StaticHyperParameters", 1)
