"""What the service adds to a CreateHyperParameterTuningJob request, and Describe gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.request import OBJECTIVE_STATIC, TuningRequest
from amt_lab.tuning.rules.limits import combinations

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONFIG = "HyperParameterTuningJobConfig"
_TOTAL = "MaxNumberOfTrainingJobs"


def completed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with the objective as a static hyperparameter, and with the trials of a grid counted."""
    config, definition = request[_CONFIG], request["TrainingJobDefinition"]
    limits = config["ResourceLimits"]
    if config["Strategy"] == "Grid":
        found = sum(combinations(each) for each in TuningRequest(request).definitions)
        limits = {_TOTAL: int(found), **limits}
    fixed = {
        **definition.get("StaticHyperParameters", {}),
        OBJECTIVE_STATIC: config["HyperParameterTuningJobObjective"]["MetricName"],
    }
    return {
        **request,
        _CONFIG: {**config, "ResourceLimits": limits},
        "TrainingJobDefinition": {**definition, "StaticHyperParameters": fixed},
    }
