"""Each range by itself, and all hyperparameters together.

Bounds and scalings: "Define hyperparameter ranges" in the developer guide.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import OBJECTIVE_STATIC, Definition, TunedRange, TuningRequest, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_RANGES = 30
MOST_HYPERPARAMETERS = 100
"""Static and tuned together, with the objective that SageMaker adds."""


def range_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    total = 0
    for definition in request.definitions:
        ranges = list(definition.ranges)
        total += len(ranges)
        if not ranges and not request.autotuned:
            yield FieldProblem(
                definition.ranges_path,
                "A tuning job needs at least one hyperparameter range to search.",
            )
        for tuned in ranges:
            yield from (
                _categorical_problems(tuned)
                if tuned.kind == "Categorical"
                else _numeric_problems(tuned)
            )
        yield from _name_problems(definition, ranges)
    if total > MOST_RANGES:
        yield FieldProblem(
            request.definitions[-1].ranges_path,
            f"A tuning job searches at most {MOST_RANGES} hyperparameters in all, got {total}.",
        )


def _numeric_problems(tuned: TunedRange) -> Iterator[FieldProblem]:
    bounds: dict[str, float] = {}
    for member in ("MinValue", "MaxValue"):
        text = tuned.members.get(member)
        if text is None:
            continue
        number = _number(str(text), whole=tuned.kind == "Integer")
        if number is None:
            kind = "a whole number" if tuned.kind == "Integer" else "a finite number"
            yield tuned.problem(member, f"{member} of {tuned.name} must be {kind}, got '{text}'.")
        else:
            bounds[member] = number
    if len(bounds) == 2:
        yield from _bound_problems(tuned, bounds["MinValue"], bounds["MaxValue"])


def _bound_problems(tuned: TunedRange, low: float, high: float) -> Iterator[FieldProblem]:
    if not low < high:
        yield tuned.problem(
            "MaxValue",
            f"MaxValue of {tuned.name}, {high:g}, must be greater than its MinValue, {low:g}.",
            "A hyperparameter with one value belongs among the static ones."
            if low == high
            else None,
        )
    scaling = tuned.members.get("ScalingType")
    if scaling == "ReverseLogarithmic" and tuned.kind != "Continuous":
        yield tuned.problem(
            "ScalingType",
            f"ReverseLogarithmic scaling is for Continuous ranges alone, but {tuned.name} has a range "
            f"of kind {tuned.kind}.",
        )
        return
    if scaling == "Logarithmic" and low <= 0:
        yield tuned.problem(
            "MinValue",
            f"Logarithmic scaling of {tuned.name} needs values greater than 0, got MinValue {low:g}.",
            "Raise MinValue above 0, or choose another ScalingType.",
        )
    if scaling == "ReverseLogarithmic" and not (low >= 0 and high < 1):
        yield tuned.problem(
            "MinValue" if low < 0 else "MaxValue",
            f"ReverseLogarithmic scaling of {tuned.name} needs 0 <= x < 1, got {low:g} to {high:g}.",
        )


def _categorical_problems(tuned: TunedRange) -> Iterator[FieldProblem]:
    values = [str(value) for value in sequence(tuned.members.get("Values"))]
    repeated = [value for value, times in Counter(values).items() if times > 1]
    if repeated:
        yield tuned.problem(
            "Values",
            f"Values of {tuned.name} must differ, but {', '.join(repeated)} is there more than once.",
        )
    elif len(values) == 1:
        yield tuned.problem(
            "Values",
            f"{tuned.name} has one value only, {values[0]}: there is nothing to search.",
            "A hyperparameter with one value belongs among the static ones.",
        )


def _name_problems(definition: Definition, ranges: list[TunedRange]) -> Iterator[FieldProblem]:
    seen: dict[str, TunedRange] = {}
    for tuned in ranges:
        if tuned.name in seen:
            yield tuned.problem("Name", f"{tuned.name} has more than one range.")
        seen[tuned.name] = tuned
    for name in seen.keys() & definition.statics.keys():
        yield FieldProblem(
            f"{definition.path}.StaticHyperParameters.{name}",
            f"{name} is both static and tuned: remove it from the static hyperparameters or from the ranges.",
        )
    count = len(seen.keys() | definition.statics.keys() | {OBJECTIVE_STATIC})
    if count > MOST_HYPERPARAMETERS:
        yield FieldProblem(
            f"{definition.path}.StaticHyperParameters",
            f"Static and tuned hyperparameters are at most {MOST_HYPERPARAMETERS} together, counting "
            f"the objective metric that SageMaker adds; got {count}.",
        )


def _number(text: str, *, whole: bool) -> float | None:
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
