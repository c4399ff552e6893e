"""The image and the machines of a training-job definition, and how long it may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import RESOURCE_MEMBERS, Definition, TuningRequest, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IMAGES = ("TrainingImage", "AlgorithmName")


def resource_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        yield from _exactly_one(
            f"{definition.path}.AlgorithmSpecification", _IMAGES, definition.specification
        )
        yield from _exactly_one(definition.path, RESOURCE_MEMBERS, definition.members)
        for member in RESOURCE_MEMBERS:
            if member in definition.members:
                yield from _machine_problems(definition, member)
        yield from spot_problems(definition.members, f"{definition.path}.")


def _exactly_one(
    path: str, choices: tuple[str, str], given: Mapping[str, object]
) -> Iterator[FieldProblem]:
    there = [choice for choice in choices if choice in given]
    if len(there) != 1:
        yield FieldProblem(
            f"{path}.{choices[0]}",
            f"Specify either {choices[0]} or {choices[1]}, {'not both' if there else 'got neither'}.",
        )


def _machine_problems(definition: Definition, member: str) -> Iterator[FieldProblem]:
    path = f"{definition.path}.{member}"
    config = mapping(definition.members[member])
    groups = "InstanceGroups" if member == "ResourceConfig" else "InstanceConfigs"
    if groups in config:
        for single in ("InstanceType", "InstanceCount"):
            if single in config:
                yield FieldProblem(f"{path}.{single}", f"{single} can't stand beside {groups}.")
        return
    if not config.get("InstanceType"):
        yield FieldProblem(f"{path}.InstanceType", "Choose the instance type that trials train on.")
    # VolumeSizeInGB may be left out: some instance types bring storage of their own.
    count = config.get("InstanceCount")
    if count is None or (isinstance(count, int) and count < 1):
        yield FieldProblem(
            f"{path}.InstanceCount", f"InstanceCount must be at least 1, got {count}."
        )


def spot_problems(members: Mapping[str, object], prefix: str = "") -> Iterator[FieldProblem]:
    """What managed spot training asks of a definition or a training job, whose members' paths begin with `prefix`."""
    stopping = mapping(members.get("StoppingCondition"))
    path = f"{prefix}StoppingCondition.MaxWaitTimeInSeconds"
    run, wait = stopping.get("MaxRuntimeInSeconds"), stopping.get("MaxWaitTimeInSeconds")
    if members.get("EnableManagedSpotTraining"):
        if wait is None:
            yield FieldProblem(path, "Managed spot training needs MaxWaitTimeInSeconds.")
        elif isinstance(run, int) and isinstance(wait, int) and wait < run:
            yield FieldProblem(
                path,
                f"MaxWaitTimeInSeconds, {wait}, must not be less than MaxRuntimeInSeconds, {run}.",
            )
    elif wait is not None:
        yield FieldProblem(
            path,
            "MaxWaitTimeInSeconds is for managed spot training: set EnableManagedSpotTraining.",
        )
