"""One training-job definition, or a list of them that each carry objective and ranges.

What a list allows: "Tune Multiple Algorithms with Hyperparameter Optimization to Find the Best Model" in
the developer guide.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import CONFIG, TuningRequest, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

MOVED = {
    "HyperParameterTuningJobObjective": "TuningObjective",
    "ParameterRanges": "HyperParameterRanges",
}
"""Members of the configuration that a list of definitions takes over, by their name there."""


def definition_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    has_one = "TrainingJobDefinition" in request.members
    if has_one == request.is_list_form:
        yield FieldProblem(
            "TrainingJobDefinition",
            "Specify either TrainingJobDefinition or TrainingJobDefinitions, "
            f"{'not both' if has_one else 'got neither'}.",
        )
        return
    yield from _list_problems(request) if request.is_list_form else _single_problems(request)


def _single_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        for member in MOVED.values():
            if member in definition.members:
                yield FieldProblem(
                    f"{definition.path}.{member}",
                    f"{member} is for TrainingJobDefinitions; with one TrainingJobDefinition, "
                    f"put it in {CONFIG}.",
                )


def _list_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for member, own in MOVED.items():
        if member in request.config:
            yield FieldProblem(
                f"{CONFIG}.{member}",
                f"With TrainingJobDefinitions, each definition carries its own {own}; "
                f"{CONFIG}.{member} must be left out.",
            )
    names = Counter(d.members.get("DefinitionName") for d in request.definitions)
    for definition in request.definitions:
        name = definition.members.get("DefinitionName")
        if name is None:
            yield FieldProblem(
                f"{definition.path}.DefinitionName",
                "Each of several training job definitions needs a DefinitionName.",
            )
        elif names[name] > 1:
            yield FieldProblem(
                f"{definition.path}.DefinitionName",
                f"DefinitionName {name} is used by {names[name]} training job definitions.",
            )
    if len(request.definitions) > 1:
        yield from _single_algorithm_problems(request)
        yield from _direction_problems(request)


def _single_algorithm_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    if mapping(request.members.get("WarmStartConfig")):
        yield FieldProblem(
            "WarmStartConfig",
            "Warm start is available only when tuning a single algorithm, but there are "
            f"{len(request.definitions)} training job definitions.",
        )
    if request.config.get("TrainingJobEarlyStoppingType") == "Auto":
        yield FieldProblem(
            f"{CONFIG}.TrainingJobEarlyStoppingType",
            "Early stopping is available only when tuning a single algorithm, but there are "
            f"{len(request.definitions)} training job definitions: it must be Off.",
        )


def _direction_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    """There is one best training job, so better must mean the same for all; the SDKs send one Type."""
    first, *others = request.definitions
    for definition in others:
        if definition.objective.get("Type") != first.objective.get("Type"):
            yield FieldProblem(
                f"{definition.objective_path}.Type",
                "All training job definitions need the same objective Type, that of the first: "
                f"{first.objective.get('Type')}, got {definition.objective.get('Type')}.",
            )
