"""The parents of a warm start: what the request alone tells, and what is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import OBJECTIVE_STATIC, TuningRequest, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.tuning.request import Definition

_PARENTS = "WarmStartConfig.ParentHyperParameterTuningJobs"
_NAME = "HyperParameterTuningJobName"


def hyperparameter_names(definition: Definition) -> set[str]:
    """Tuned and static ones together, which a parent and what starts from it must share."""
    tuned = {tuned.name for tuned in definition.ranges}
    return (tuned | definition.statics.keys()) - {OBJECTIVE_STATIC}


def retyped(ours: Definition, theirs: Definition) -> dict[str, tuple[str, str]]:
    """Hyperparameters whose type is not the parent's, by name: the parent's type, and the one here."""
    kinds = {tuned.name: tuned.kind for tuned in theirs.ranges}
    return {
        tuned.name: (kinds[tuned.name], tuned.kind)
        for tuned in ours.ranges
        if kinds.get(tuned.name, tuned.kind) != tuned.kind
    }


def objective_told(definition: Definition) -> str:
    """Its objective as messages name it."""
    return f"{definition.objective.get('Type')} {definition.objective.get('MetricName')}"


def warm_start_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    config = mapping(request.members.get("WarmStartConfig"))
    seen: set[str] = set()
    for index, parent in enumerate(sequence(config.get("ParentHyperParameterTuningJobs"))):
        path = f"{_PARENTS}[{index}].{_NAME}"
        name = str(mapping(parent).get(_NAME) or "")
        # Tuning-job names are unique without regard to case.
        if not name:
            yield FieldProblem(path, "A parent tuning job needs its name.")
        elif name.lower() == request.name.lower():
            yield FieldProblem(path, "A tuning job can't be its own parent.")
        elif name.lower() in seen:
            yield FieldProblem(path, f"{name} is there as a parent more than once.")
        seen.add(name.lower())
