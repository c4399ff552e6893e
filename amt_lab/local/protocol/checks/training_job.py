"""What CreateTrainingJob refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.protocol.checks.tags import tag_problems
from amt_lab.local.protocol.checks.unsupported import unsupported_training
from amt_lab.local.script_mode import Framework
from amt_lab.local.workload import kind
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.rules.channels import input_problems
from amt_lab.tuning.rules.resources import spot_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_IMAGE = "AlgorithmSpecification.TrainingImage"
_METRICS = "AlgorithmSpecification.MetricDefinitions"


def training_job_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    """Problems of a CreateTrainingJob request, the first kind that there are any of."""
    first = [
        *unsupported_training(request),
        *input_problems(request.get("InputDataConfig", ()), "InputDataConfig"),
        *spot_problems(request),
        *tag_problems(request.get("Tags") or ()),
    ]
    if first:
        return first
    if "ResourceConfig" not in request:
        return [FieldProblem("ResourceConfig", "ResourceConfig is required.")]
    return algorithm_problems(request, request.get("HyperParameters", {}))


def algorithm_problems(
    request: Mapping[str, Any], hyperparameters: Mapping[str, str], tuned: Collection[str] = ()
) -> list[FieldProblem]:
    """What the algorithm's local twin has against a training job; a script's own needs show as it runs.

    `request` has the members of one training job whose image runs locally; `tuned` are
    hyperparameters that will be given.
    """
    specification = request.get("AlgorithmSpecification", {})
    image = specification.get("TrainingImage")
    if not image:
        return [FieldProblem(_IMAGE, f"{_IMAGE} is required.")]
    found = kind(request)
    if isinstance(found, Framework):
        return []  # its script alone knows what it takes
    if found.metric_definitions is not None and specification.get("MetricDefinitions"):
        return [
            FieldProblem(
                _METRICS,
                "You can't override the metric definitions for Amazon SageMaker algorithms. "
                "Please retry the request without specifying metric definitions.",
            )
        ]
    return found.problems(hyperparameters, request.get("InputDataConfig", ()), tuned)
