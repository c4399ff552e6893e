"""What stands in for a training job's container: a built-in algorithm's twin, or the user's own script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.registry import ALGORITHMS, PROGRAMS
from amt_lab.local.algorithms.tabular import UNREAD_CHANNELS, named_twin
from amt_lab.local.script_mode import (
    FRAMEWORKS,
    Framework,
    model_trainer_starts,
    named_program,
    script_launch,
)
from amt_lab.local.training import Launch
from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from amt_lab.local.algorithms.algorithm import LocalAlgorithm
    from amt_lab.local.training import TrainingSpec
    from amt_lab.local.training.container import ContainerTree

_IMAGE = re.compile(r"(?:.+/)?(?P<repository>[^/:@]+)(?::[^/@]*)?(?:@.*)?")


@dataclass(frozen=True, slots=True)
class Workload:
    """How to run a training job, and what it prints."""

    prepare: Callable[[TrainingSpec, ContainerTree], Launch]
    metric_definitions: Sequence[Mapping[str, str]]
    unread_channels: Collection[str] = ()
    """What is not brought to the machine."""


def kind(request: Mapping[str, Any]) -> LocalAlgorithm | Framework:
    """What a training job's image is here. `request` has CreateTrainingJob's members or a definition's.

    An image that is both, as XGBoost's is, runs the built-in algorithm unless a program is named. A
    program of AWS's own is the algorithm that it is, in whatever image.

    Raises:
        InvalidRequest: neither; the message names the images that run locally.

    """
    program = _program(request)[1]
    if (twin := named_twin(program)) in PROGRAMS:
        return PROGRAMS[twin]
    specification = request.get("AlgorithmSpecification", {})
    image = specification.get("TrainingImage") or ""
    found = _IMAGE.fullmatch(image)
    repository = found["repository"] if found else ""
    if repository in FRAMEWORKS and (repository not in ALGORITHMS or _names_program(request)):
        return FRAMEWORKS[repository]
    if repository in ALGORITHMS:
        return ALGORITHMS[repository]
    message = (
        f"The local endpoint cannot run the training image {image}. "
        f"Images that run locally: {', '.join(sorted({*ALGORITHMS, *FRAMEWORKS}))}."
    )
    raise InvalidRequest([FieldProblem("AlgorithmSpecification.TrainingImage", message)])


def workload(request: Mapping[str, Any], settings_file: Path) -> Workload:
    """How to run a training job that was accepted."""
    found = kind(request)
    own = request["AlgorithmSpecification"].get("MetricDefinitions", ())
    if isinstance(found, Framework):
        launch = partial(script_launch, framework=found, settings_file=settings_file)
        return Workload(launch, own)
    command = found.command
    if found.metric_definitions is None:
        return Workload(lambda _, tree: Launch(command, tree.code), own, UNREAD_CHANNELS)
    return Workload(lambda _, tree: Launch(command, tree.code), found.metric_definitions)


def _names_program(request: Mapping[str, Any]) -> bool:
    program, _ = _program(request)
    return program is not None or model_trainer_starts(request["AlgorithmSpecification"])


def _program(request: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The program that is named, and the URI of its source."""
    given = request.get("HyperParameters", request.get("StaticHyperParameters", {}))
    return named_program(given, request.get("Environment", {}))
