"""Hyperparameters of a built-in algorithm: the names and values that its container takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.algorithms import CONTINUOUS, FREE_TEXT, INTEGER
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import OBJECTIVE_STATIC, Definition, TunedRange, TuningRequest, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.tuning.algorithms import Algorithm, Hyperparameter

_OF_SAGEMAKER = (OBJECTIVE_STATIC, "sagemaker_")
"""Beginnings of names that SageMaker and its SDKs add for their own use."""

_BOUNDS = ("MinValue", "MaxValue")


def algorithm_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        if definition.algorithm is not None:
            yield from _definition_problems(definition, definition.algorithm, request.autotuned)


def _definition_problems(
    definition: Definition, algorithm: Algorithm, autotuned: bool
) -> Iterator[FieldProblem]:
    statics_path = f"{definition.path}.StaticHyperParameters"
    given: dict[str, str] = {}
    for tuned in definition.ranges:
        known = algorithm.hyperparameter(tuned.name)
        if known is None:
            yield tuned.problem("Name", _unknown(tuned.name, algorithm), algorithm.docs)
            continue
        given.setdefault(known.name, tuned.name)
        yield from _range_problems(tuned, known, algorithm)
    for name, value in definition.statics.items():
        if name.startswith(_OF_SAGEMAKER):
            continue
        known = algorithm.hyperparameter(name)
        path = f"{statics_path}.{name}"
        if known is None:
            yield FieldProblem(path, _unknown(name, algorithm), algorithm.docs)
            continue
        other = given.setdefault(known.name, name)
        if other != name:
            yield FieldProblem(path, f"{name} and {other} are the same hyperparameter.")
        complaint = known.complaint(str(value))
        if complaint:
            yield FieldProblem(path, f"{name} {complaint}, got '{value}'.")
    missing = [h for h in algorithm.hyperparameters.values() if h.required and h.name not in given]
    for known in () if autotuned else missing:
        yield FieldProblem(
            f"{statics_path}.{known.name}",
            f"{algorithm.title} requires {known.name}. {known.description}",
        )


def _range_problems(
    tuned: TunedRange, known: Hyperparameter, algorithm: Algorithm
) -> Iterator[FieldProblem]:
    if not known.tunable and known.type in (CONTINUOUS, INTEGER, FREE_TEXT):
        yield tuned.problem(
            "Name",
            f"{tuned.name} of {algorithm.title} can't be tuned; give it one static value.",
            "Tunable: "
            + ", ".join(h.name for h in algorithm.hyperparameters.values() if h.tunable)
            + ".",
        )
    elif tuned.kind == "Categorical":
        for index, value in enumerate(sequence(tuned.members.get("Values"))):
            complaint = known.complaint(str(value))
            if complaint:
                yield tuned.problem(f"Values[{index}]", f"{tuned.name} {complaint}, got '{value}'.")
    elif known.type not in (CONTINUOUS, INTEGER):
        yield tuned.problem(
            "Name", f"{tuned.name} takes a {known.type} range, not a {tuned.kind} one."
        )
    elif known.type == INTEGER and tuned.kind == "Continuous":
        yield tuned.problem("Name", f"{tuned.name} takes whole numbers: use an Integer range.")
    else:
        yield from _limit_problems(tuned, known)


def _limit_problems(tuned: TunedRange, known: Hyperparameter) -> Iterator[FieldProblem]:
    for member in _BOUNDS:
        text = tuned.members.get(member)
        try:
            number = float(str(text))
        except ValueError:
            continue  # `ranges` says so
        if not known.allows(number):
            yield tuned.problem(
                member, f"{member} of {tuned.name} must lie in {known.interval}, got '{text}'."
            )


def _unknown(name: str, algorithm: Algorithm) -> str:
    return f"{algorithm.title} has no hyperparameter named {name}."
