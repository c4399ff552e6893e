"""Parts of the API that the local endpoint does not have: refused by name, never silently ignored.

What has no meaning on one machine (VPC, encryption keys, managed spot, instance types, volumes,
profilers) is kept, given back by Describe, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from amt_lab.local.script_mode import model_trainer_starts
from amt_lab.local.training.channels import DATA_TYPES
from amt_lab.local.training.checkpoints import local_path
from amt_lab.local.workload import kind
from amt_lab.tuning.errors import FieldProblem, InvalidRequest
from amt_lab.tuning.request import TuningRequest

_TRAINING = {
    "AlgorithmSpecification.AlgorithmName": "algorithms by name; use TrainingImage",
    "ResourceConfig.InstanceGroups": "instance groups",
}
"""Members of one training job, of CreateTrainingJob and of TrainingJobDefinition alike."""


def unsupported_tuning(request: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """What a CreateHyperParameterTuningJob request asks for that is not there."""
    for definition in TuningRequest(request).definitions:
        for problem in unsupported_training(definition.members):
            yield FieldProblem(f"{definition.path}.{problem.field}", problem.message)


def unsupported_training(request: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """What a training job asks for that is not there."""
    yield from _present(request, _TRAINING)
    yield from _image_problems(request)
    yield from _entry_point_problems(request.get("AlgorithmSpecification", {}))
    yield from _machine_problems(request)
    yield from _checkpoint_problems(request.get("CheckpointConfig", {}))
    mode = request.get("AlgorithmSpecification", {}).get("TrainingInputMode")
    for index, channel in enumerate(request.get("InputDataConfig", ())):
        yield from _channel_problems(channel, mode, f"InputDataConfig[{index}]")


def _machine_problems(request: Mapping[str, Any]) -> Iterator[FieldProblem]:
    for member in ("ResourceConfig", "HyperParameterTuningResourceConfig"):
        config = request.get(member, {})
        kinds = [
            (f"{member}.InstanceConfigs[{index}]", each)
            for index, each in enumerate(config.get("InstanceConfigs", ()))
        ]
        for path, each in ((member, config), *kinds):
            if each.get("InstanceCount", 1) != 1:
                yield _problem(f"{path}.InstanceCount", "more than one instance; use 1")


def _channel_problems(
    channel: Mapping[str, Any], mode: str | None, path: str
) -> Iterator[FieldProblem]:
    """`mode` is that of channels which have none of their own."""
    source = channel["DataSource"].get("S3DataSource")
    if source is None:
        yield _problem(f"{path}.DataSource", "data sources other than S3DataSource")
    elif source["S3DataType"] not in DATA_TYPES:
        member = f"{path}.DataSource.S3DataSource.S3DataType"
        yield _problem(member, f"{source['S3DataType']}; use {' or '.join(DATA_TYPES)}")
    if channel.get("InputMode", mode) == "Pipe":
        yield _problem(f"{path}.InputMode", "Pipe mode; use File or FastFile")


def _image_problems(request: Mapping[str, Any]) -> Sequence[FieldProblem]:
    try:
        kind(request)
    except InvalidRequest as error:
        return (
            error.problems if request.get("AlgorithmSpecification", {}).get("TrainingImage") else ()
        )
    return ()


def _checkpoint_problems(config: Mapping[str, Any]) -> Iterator[FieldProblem]:
    if not config.get("S3Uri", "s3://").startswith("s3://"):
        yield _problem("CheckpointConfig.S3Uri", "URIs other than s3://")
    if local_path(config.get("LocalPath")) is None:
        yield _problem("CheckpointConfig.LocalPath", "folders that do not lie below /opt/ml")


def _entry_point_problems(specification: Mapping[str, Any]) -> Iterator[FieldProblem]:
    if model_trainer_starts(specification):
        return
    own = {
        "AlgorithmSpecification.ContainerEntrypoint": "an entry point of one's own other than ModelTrainer's",
        "AlgorithmSpecification.ContainerArguments": "container arguments other than ModelTrainer's",
    }
    yield from _present({"AlgorithmSpecification": specification}, own)


def _present(request: Mapping[str, Any], members: Mapping[str, str]) -> Iterator[FieldProblem]:
    for path, what in members.items():
        if _at(request, path):
            yield _problem(path, what)


def _at(request: Mapping[str, Any], path: str) -> Any:
    value: Any = request
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _problem(field: str, what: str) -> FieldProblem:
    return FieldProblem(field, f"{field}: the local endpoint does not support {what}.")
