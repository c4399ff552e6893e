"""A script's hyperparameters, told from the container's own and decoded as AWS's training toolkit does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_SAGEMAKER = "sagemaker_"
_OBJECTIVE = "_tuning_objective_metric"


def decoded(text: str) -> Any:
    """A hyperparameter's value: SDK 2 sends those of scripts as JSON, boto3 users as they come."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def own_hyperparameters(given: Mapping[str, str]) -> dict[str, Any]:
    """What is meant for the script rather than for the container, with decoded values."""
    return {
        name: decoded(value)
        for name, value in given.items()
        if not name.startswith(OF_SAGEMAKER) and name != _OBJECTIVE
    }
