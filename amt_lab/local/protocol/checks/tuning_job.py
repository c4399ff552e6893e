"""What CreateHyperParameterTuningJob refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.protocol.checks.tags import tag_problems
from amt_lab.local.protocol.checks.training_job import algorithm_problems
from amt_lab.local.protocol.checks.unsupported import unsupported_tuning
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.rules import request_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFINITION = "TrainingJobDefinition"


def tuning_job_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    """What is not there locally and which rules of the service are broken, else the algorithm's own."""
    tags = tag_problems(request.get("Tags") or ())
    first = [*unsupported_tuning(request), *request_problems(request), *tags]
    return first or _twin_problems(request)


def _twin_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    definition = request[_DEFINITION]
    ranges = request["HyperParameterTuningJobConfig"].get("ParameterRanges", {})
    tuned = [each["Name"] for kind in ranges.values() for each in kind]
    fixed = definition.get("StaticHyperParameters", {})
    return [
        FieldProblem(f"{_DEFINITION}.{_in_definition(problem.field)}", problem.message)
        for problem in algorithm_problems(definition, fixed, tuned)
    ]


def _in_definition(field: str) -> str:
    """A training job's hyperparameters are a definition's static ones."""
    return field.replace("HyperParameters", "StaticHyperParameters", 1)
