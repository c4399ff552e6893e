"""A described tuning job as the request that would launch it again."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.names import fresh_name
from amt_lab.tuning.request import CONFIG, OBJECTIVE_STATIC, TuningRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

_INPUT_MEMBERS = (
    CONFIG,
    "TrainingJobDefinition",
    "TrainingJobDefinitions",
    "WarmStartConfig",
    "Autotune",
)
"""What Describe gives back of a request; tags are not among it."""


def request_from_describe(
    describe: Mapping[str, Any], name: str, now: datetime | None = None
) -> dict[str, Any]:
    """The request that launches a described tuning job again, under a fresh name made from `name`.

    What the service added is taken out: its own static hyperparameter, and the metric definitions
    of a built-in algorithm, which a request may not carry.
    """
    request: dict[str, Any] = {
        "HyperParameterTuningJobName": fresh_name(name, now or datetime.now(UTC)),
        **copy.deepcopy({m: describe[m] for m in _INPUT_MEMBERS if m in describe}),
    }
    for definition in TuningRequest(request).definitions:
        members: Any = definition.members
        members.get("StaticHyperParameters", {}).pop(OBJECTIVE_STATIC, None)
        if definition.algorithm is not None:
            members["AlgorithmSpecification"].pop("MetricDefinitions", None)
    return request
