"""What is wrong with AutoParameters, before Autotune makes ranges of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import Definition, TuningRequest, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from amt_lab.tuning.algorithms import Algorithm


def autotune_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    """Problems of a CreateHyperParameterTuningJob request that keep Autotune from choosing ranges."""
    view = TuningRequest(request)
    return [
        each for definition in view.definitions for each in _problems(definition, view.autotuned)
    ]


def _problems(definition: Definition, autotuned: bool) -> Iterator[FieldProblem]:
    listed = sequence(definition.parameter_ranges.get("AutoParameters"))
    path = f"{definition.ranges_path}.AutoParameters"
    if not autotuned:
        if listed:
            yield FieldProblem(path, f"{path} is for Autotune: set Autotune.Mode to Enabled.")
        return
    algorithm = definition.algorithm
    if algorithm is None:
        if listed or not any(True for _ in definition.ranges):
            yield FieldProblem(path, _outside(definition, path))
        return
    taken = {tuned.name: "has a range too" for tuned in definition.ranges}
    taken |= dict.fromkeys(definition.statics, "is static too")
    for index, parameter in enumerate(listed):
        name, at = parameter["Name"], f"{path}[{index}]"
        if name in taken:
            yield FieldProblem(f"{at}.Name", f"{at}.Name: {name} {taken[name]}; keep one of them.")
        taken[name] = "is there more than once"
        yield from _value_problems(algorithm, name, parameter["ValueHint"], at)


def _value_problems(algorithm: Algorithm, name: str, hint: str, at: str) -> Iterator[FieldProblem]:
    known = algorithm.hyperparameter(name)
    if known is None:
        yield FieldProblem(
            f"{at}.Name", f"{at}.Name: {algorithm.title} has no hyperparameter named {name}."
        )
        return
    complaint = known.complaint(hint)
    if complaint:
        yield FieldProblem(f"{at}.ValueHint", f"{at}.ValueHint: {name} {complaint}, got '{hint}'.")


def _outside(definition: Definition, path: str) -> str:
    titles = ", ".join(each.title for each in algorithms().values())
    script = "a script's" if definition.runs_own_script else f"those of {definition.image}"
    return (
        f"{path}: the local endpoint chooses ranges for built-in algorithms alone ({titles}), and knows "
        f"nothing of {script} hyperparameters; give each one a range or a static value."
    )
