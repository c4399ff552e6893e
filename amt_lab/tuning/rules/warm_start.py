"""The parents of a warm start, as far as the request alone tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import TuningRequest, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARENTS = "WarmStartConfig.ParentHyperParameterTuningJobs"
_NAME = "HyperParameterTuningJobName"


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
