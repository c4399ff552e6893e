"""A CreateHyperParameterTuningJob request as the rules read it.

A view, not a model: members that are missing or of a wrong type read as empty, since what the shape
of a request must be is `constraints`' to say. Both of SageMaker's forms look the same here: one
`TrainingJobDefinition` with objective and ranges in the job's configuration, or a list of
`TrainingJobDefinitions` that each carry their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amt_lab.tuning.algorithms import Algorithm, algorithm_for_image
from amt_lab.tuning.errors import FieldProblem

CONFIG = "HyperParameterTuningJobConfig"
RANGE_KINDS = ("Continuous", "Integer", "Categorical")
RESOURCE_MEMBERS = ("ResourceConfig", "HyperParameterTuningResourceConfig")
"""The machines of a definition; version 2 of the SDK sends the second."""
OBJECTIVE_STATIC = "_tuning_objective_metric"
"""The static hyperparameter that the service adds to every tuning job."""
_SCRIPT = "sagemaker_program"
"""The static hyperparameter by which the SDKs tell a framework container which script to run."""
_SCRIPT_VARIABLE = "SAGEMAKER_PROGRAM"
"""The same as a variable of the container's environment."""


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()


@dataclass(frozen=True, slots=True)
class TunedRange:
    """One range as it stands in the request."""

    path: str
    kind: str
    """Continuous, Integer or Categorical."""
    name: str
    members: Mapping[str, Any]

    def problem(self, member: str, message: str, hint: str | None = None) -> FieldProblem:
        return FieldProblem(f"{self.path}.{member}", message, hint)


@dataclass(frozen=True, slots=True)
class Definition:
    """One training-job definition with the objective and the ranges that belong to it."""

    path: str
    members: Mapping[str, Any]
    objective_path: str
    objective: Mapping[str, Any]
    ranges_path: str
    parameter_ranges: Mapping[str, Any]

    @property
    def ranges(self) -> Iterator[TunedRange]:
        for kind in RANGE_KINDS:
            listed = sequence(self.parameter_ranges.get(f"{kind}ParameterRanges"))
            for index, members in enumerate(map(mapping, listed)):
                path = f"{self.ranges_path}.{kind}ParameterRanges[{index}]"
                yield TunedRange(path, kind, str(members.get("Name", "")), members)

    @property
    def statics(self) -> Mapping[str, Any]:
        return mapping(self.members.get("StaticHyperParameters"))

    @property
    def specification(self) -> Mapping[str, Any]:
        return mapping(self.members.get("AlgorithmSpecification"))

    @property
    def image(self) -> str:
        return str(self.specification.get("TrainingImage") or "")

    @property
    def runs_own_script(self) -> bool:
        """Script mode: the container runs the user's program, whatever its hyperparameters."""
        return _SCRIPT in self.statics or _SCRIPT_VARIABLE in mapping(
            self.members.get("Environment")
        )

    @property
    def algorithm(self) -> Algorithm | None:
        """The built-in algorithm that this runs, where the catalogue has it."""
        return None if self.runs_own_script else algorithm_for_image(self.image)

    @property
    def channels(self) -> list[Mapping[str, Any]]:
        return [mapping(channel) for channel in sequence(self.members.get("InputDataConfig"))]


@dataclass(frozen=True, slots=True)
class TuningRequest:
    """A whole request."""

    members: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.members.get("HyperParameterTuningJobName", ""))

    @property
    def config(self) -> Mapping[str, Any]:
        return mapping(self.members.get(CONFIG))

    @property
    def strategy(self) -> str:
        return str(self.config.get("Strategy", ""))

    @property
    def limits(self) -> Mapping[str, Any]:
        return mapping(self.config.get("ResourceLimits"))

    @property
    def autotuned(self) -> bool:
        """SageMaker chooses ranges and strategy by itself."""
        return mapping(self.members.get("Autotune")).get("Mode") == "Enabled"

    @property
    def is_list_form(self) -> bool:
        return "TrainingJobDefinitions" in self.members

    @property
    def definitions(self) -> list[Definition]:
        if self.is_list_form:
            listed = sequence(self.members["TrainingJobDefinitions"])
            return [_own(f"TrainingJobDefinitions[{i}]", mapping(d)) for i, d in enumerate(listed)]
        if "TrainingJobDefinition" not in self.members:
            return []
        return [
            Definition(
                path="TrainingJobDefinition",
                members=mapping(self.members["TrainingJobDefinition"]),
                objective_path=f"{CONFIG}.HyperParameterTuningJobObjective",
                objective=mapping(self.config.get("HyperParameterTuningJobObjective")),
                ranges_path=f"{CONFIG}.ParameterRanges",
                parameter_ranges=mapping(self.config.get("ParameterRanges")),
            )
        ]


def _own(path: str, members: Mapping[str, Any]) -> Definition:
    return Definition(
        path=path,
        members=members,
        objective_path=f"{path}.TuningObjective",
        objective=mapping(members.get("TuningObjective")),
        ranges_path=f"{path}.HyperParameterRanges",
        parameter_ranges=mapping(members.get("HyperParameterRanges")),
    )
