"""What a training job runs on: instance types and how many of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Machines = tuple[str, int]
"""An instance type and how many."""


def machines(members: Mapping[str, Any]) -> list[Machines]:
    """The instances of a training job, or of a definition that names no alternatives."""
    resources = members.get("ResourceConfig") or {}
    groups = resources.get("InstanceGroups") or [resources]
    return [(each.get("InstanceType", ""), each.get("InstanceCount", 1)) for each in groups]


def most_instances(definition: Mapping[str, Any]) -> int:
    """The most instances that a trial of a training-job definition can have."""
    # Version 2 of the SDK sends the one member, version 3 the other.
    resources = definition.get("HyperParameterTuningResourceConfig") or {}
    alternatives = resources.get("InstanceConfigs") or ([resources] if resources else [])
    counts = [each.get("InstanceCount", 1) for each in alternatives]
    return max(counts) if counts else sum(count for _, count in machines(definition))
