"""The training job that a tuning job launches for one trial."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.strategies import Settings
    from amt_lab.tuning.ranges import Value

_OF_TUNING = frozenset(
    {
        "DefinitionName",
        "TuningObjective",
        "HyperParameterRanges",
        "StaticHyperParameters",
        "HyperParameterTuningResourceConfig",
    }
)
"""Members of HyperParameterTrainingJobDefinition that CreateTrainingJob does not have."""


def trial_name(tuning_job: str, number: int) -> str:
    """`<tuning job>-NNN-<8 hex>`, as the service names its trials."""
    return f"{tuning_job}-{number:03d}-{secrets.token_hex(4)}"


def as_strings(settings: Settings) -> dict[str, str]:
    """Hyperparameters as the API and the container contract have them: all values are strings."""
    return {name: _as_string(value) for name, value in settings.items()}


def trial_request(
    name: str, definition: Mapping[str, Any], tuned: Mapping[str, str]
) -> dict[str, Any]:
    """Members of CreateTrainingJob for a trial with the hyperparameters `tuned`.

    Its checkpoints are below its own name: in a place that all trials shared, each would go on with
    the model of another one.
    """
    request = {key: value for key, value in definition.items() if key not in _OF_TUNING}
    checkpoints = request.get("CheckpointConfig")
    if checkpoints is not None:
        own = f"{checkpoints['S3Uri'].rstrip('/')}/{name}"
        request["CheckpointConfig"] = {**checkpoints, "S3Uri": own}
    return {
        **request,
        "TrainingJobName": name,
        "HyperParameters": {**definition.get("StaticHyperParameters", {}), **tuned},
        "ResourceConfig": _resources(definition),
    }


def _resources(definition: Mapping[str, Any]) -> dict[str, Any]:
    """ResourceConfig, also where the definition has HyperParameterTuningResourceConfig (SDK v2)."""
    given = definition.get("ResourceConfig") or definition["HyperParameterTuningResourceConfig"]
    resources = {
        key: value
        for key, value in given.items()
        if key not in ("InstanceConfigs", "AllocationStrategy")
    }
    return {**next(iter(given.get("InstanceConfigs", ())), {}), **resources}


def _as_string(value: Value) -> str:
    return repr(value) if isinstance(value, float) else str(value)
