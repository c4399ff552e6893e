"""What the service adds to a CreateHyperParameterTuningJob request, and Describe gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.request import OBJECTIVE_STATIC, Definition, TuningRequest
from amt_lab.tuning.rules.limits import combinations

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONFIG = "HyperParameterTuningJobConfig"
_MACHINES = "HyperParameterTuningResourceConfig"
_OF_ONE_KIND = ("InstanceType", "InstanceCount", "VolumeSizeInGB", "VolumeKmsKeyId")
_TOTAL = "MaxNumberOfTrainingJobs"


def completed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with the objective as a static hyperparameter, and with the trials of a grid counted."""
    view = TuningRequest(request)
    config = request[_CONFIG]
    limits = config["ResourceLimits"]
    if config["Strategy"] == "Grid":
        found = sum(combinations(each) for each in view.definitions)
        limits = {_TOTAL: int(found), **limits}
    definitions = [_completed_definition(each) for each in view.definitions]
    return {
        **request,
        _CONFIG: {**config, "ResourceLimits": limits},
        **(
            {"TrainingJobDefinitions": definitions}
            if view.is_list_form
            else {"TrainingJobDefinition": definitions[0]}
        ),
    }


def _completed_definition(definition: Definition) -> dict[str, Any]:
    fixed = {**definition.statics, OBJECTIVE_STATIC: definition.objective["MetricName"]}
    return {**_with_resources(definition.members), "StaticHyperParameters": fixed}


def _with_resources(definition: Mapping[str, Any]) -> dict[str, Any]:
    """One kind of machine becomes a ResourceConfig however it was asked for.

    SDK 2 asks in the newer way, and reads the other when it attaches to a tuning job.
    """
    newer = definition.get(_MACHINES)
    if newer is None or "InstanceType" not in newer:
        return dict(definition)
    kept = {name: value for name, value in definition.items() if name != _MACHINES}
    return {**kept, "ResourceConfig": {n: v for n, v in newer.items() if n in _OF_ONE_KIND}}
