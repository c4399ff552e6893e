"""The ranges that a tuning job searches, each on its own scale.

Limits and scalings are those of the API's `ContinuousParameterRange`, `IntegerParameterRange` and
`CategoricalParameterRange`. Every range maps to and from the unit interval, which is where
strategies search and where charts and findings compare hyperparameters of different size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Value: TypeAlias = float | int | str
Range: TypeAlias = "ContinuousRange | IntegerRange | CategoricalRange"

_Number = TypeVar("_Number", int, float)

_WIDE = 1000.0
"""An Auto range that spans this factor or more is searched on a logarithmic scale.

SageMaker documents Auto as "SageMaker chooses the best scale" and no more; three decades is where a
linear search would leave the lowest decade to one sample in a hundred.
"""


class Scaling(Enum):
    """`ScalingType` of the API."""

    AUTO = "Auto"
    LINEAR = "Linear"
    LOGARITHMIC = "Logarithmic"
    REVERSE_LOGARITHMIC = "ReverseLogarithmic"


def _refuse(name: str, message: str) -> InvalidRequest:
    return InvalidRequest([FieldProblem(name, f"{name}: {message}")])


@dataclass(frozen=True, slots=True)
class _NumericRange:
    name: str
    low: float
    high: float
    scaling: Scaling = Scaling.AUTO

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise _refuse(self.name, f"bounds must be finite, got {self.low} and {self.high}")
        if not self.low < self.high:
            raise _refuse(
                self.name,
                f"MinValue must be less than MaxValue, got {self.low:g} and {self.high:g}",
            )
        if self.scaling is Scaling.LOGARITHMIC and self.low <= 0:
            raise _refuse(
                self.name, f"a Logarithmic range needs MinValue above 0, got {self.low:g}"
            )
        if self.scaling is Scaling.REVERSE_LOGARITHMIC and not (self.low >= 0 and self.high < 1):
            raise _refuse(
                self.name,
                f"a ReverseLogarithmic range needs 0 <= x < 1, got {self.low:g} to {self.high:g}",
            )

    @property
    def scale(self) -> Scaling:
        """The scaling that is really used: Auto resolved."""
        if self.scaling is not Scaling.AUTO:
            return self.scaling
        wide = self.low > 0 and self.high / self.low >= _WIDE
        return Scaling.LOGARITHMIC if wide else Scaling.LINEAR

    def _warp(self, value: float) -> float:
        match self.scale:
            case Scaling.LOGARITHMIC:
                return math.log(value)
            case Scaling.REVERSE_LOGARITHMIC:
                return -math.log1p(-value)
            case _:
                return value

    def _unwarp(self, warped: float) -> float:
        match self.scale:
            case Scaling.LOGARITHMIC:
                return math.exp(warped)
            case Scaling.REVERSE_LOGARITHMIC:
                return -math.expm1(-warped)
            case _:
                return warped

    def place(self, unit: float) -> float:
        """The number at a place of this range's scale, 0 at `low` and 1 at `high`, or beyond them."""
        start, end = self._warp(self.low), self._warp(self.high)
        return self._unwarp(start + unit * (end - start))

    def _position(self, value: float, low: float, high: float) -> float:
        start, end = self._warp(low), self._warp(high)
        return (self._warp(value) - start) / (end - start)

    def _at(self, unit: float, low: float, high: float) -> float:
        start, end = self._warp(low), self._warp(high)
        return min(max(self._unwarp(start + unit * (end - start)), low), high)


@dataclass(frozen=True, slots=True)
class ContinuousRange(_NumericRange):
    """Real values from `low` to `high`, both included."""

    kind = "Continuous"

    def to_unit(self, value: float) -> float:
        """Where `value` lies between the bounds, on this range's scale: 0 at `low`, 1 at `high`."""
        return self._position(value, self.low, self.high)

    def from_unit(self, unit: float) -> float:
        return self._at(unit, self.low, self.high)

    def parse(self, text: str) -> float:
        return float(text)

    def as_request(self) -> dict[str, Any]:
        return {
            "Name": self.name,
            "MinValue": repr(float(self.low)),
            "MaxValue": repr(float(self.high)),
            "ScalingType": self.scaling.value,
        }


@dataclass(frozen=True, slots=True)
class IntegerRange(_NumericRange):
    """Whole values from `low` to `high`, both included."""

    low: int
    high: int
    kind = "Integer"

    def to_unit(self, value: float) -> float:
        """Where `value` lies between the bounds, on this range's scale: 0 at `low`, 1 at `high`."""
        return self._position(value, self.low, self.high)

    def from_unit(self, unit: float) -> int:
        """The integer whose share of the unit interval `unit` falls in; `to_unit` leads back to it.

        Every integer owns half a step to either side. On a linear scale the outer half steps are
        added, so that the two bounds are drawn as often as their neighbours; on a logarithmic one
        that would shift the large integers by many steps, so the bounds own an inner half step only.
        """
        if self.scale is Scaling.LINEAR:
            drawn = self.low - 0.5 + unit * (self.high - self.low + 1)
        else:
            drawn = self._at(unit, self.low, self.high)
        return min(max(round(drawn), self.low), self.high)

    def parse(self, text: str) -> int:
        return int(float(text))

    def as_request(self) -> dict[str, Any]:
        return {
            "Name": self.name,
            "MinValue": str(self.low),
            "MaxValue": str(self.high),
            "ScalingType": self.scaling.value,
        }


@dataclass(frozen=True, slots=True)
class CategoricalRange:
    """One of a few values, without order."""

    name: str
    values: tuple[str, ...]
    kind = "Categorical"

    def __post_init__(self) -> None:
        if not 1 <= len(self.values) <= 30:
            raise _refuse(
                self.name, f"a categorical range has 1 to 30 Values, got {len(self.values)}"
            )
        if len(set(self.values)) < len(self.values):
            raise _refuse(self.name, "Values must differ from each other")

    def to_unit(self, value: str) -> float:
        """The middle of the value's share of the unit interval."""
        return (self.values.index(value) + 0.5) / len(self.values)

    def from_unit(self, unit: float) -> str:
        return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]

    def parse(self, text: str) -> str:
        return text

    def as_request(self) -> dict[str, Any]:
        return {"Name": self.name, "Values": list(self.values)}


def ranges_from_request(
    parameter_ranges: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[Range, ...]:
    """The ranges of an API `ParameterRanges`, continuous, integer, categorical.

    Raises:
        InvalidRequest: naming the hyperparameter whose range can't be.

    """
    return (
        *(
            ContinuousRange(r["Name"], *_bounds(r, float), _scaling(r))
            for r in parameter_ranges.get("ContinuousParameterRanges", ())
        ),
        *(
            IntegerRange(r["Name"], *_bounds(r, int), _scaling(r))
            for r in parameter_ranges.get("IntegerParameterRanges", ())
        ),
        *(
            CategoricalRange(r["Name"], tuple(r["Values"]))
            for r in parameter_ranges.get("CategoricalParameterRanges", ())
        ),
    )


def ranges_as_request(ranges: Iterable[Range]) -> dict[str, list[dict[str, Any]]]:
    """The API `ParameterRanges` of some ranges."""
    lists: dict[str, list[dict[str, Any]]] = {
        f"{kind}ParameterRanges": [] for kind in ("Continuous", "Integer", "Categorical")
    }
    for tuned in ranges:
        lists[f"{tuned.kind}ParameterRanges"].append(tuned.as_request())
    return lists


def _bounds(request: Mapping[str, Any], number: type[_Number]) -> tuple[_Number, _Number]:
    try:
        return number(request["MinValue"]), number(request["MaxValue"])
    except ValueError:
        kind = "a whole number" if number is int else "a number"
        raise _refuse(
            request["Name"],
            f"MinValue and MaxValue must each be {kind}, got "
            f"{request['MinValue']!r} and {request['MaxValue']!r}",
        ) from None


def _scaling(request: Mapping[str, Any]) -> Scaling:
    return Scaling(request.get("ScalingType", "Auto"))
