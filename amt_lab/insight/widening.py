"""How far a range can be widened: by the algorithm's own limits, and by what its scale can take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias

from amt_lab.tuning.algorithms import Hyperparameter
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from amt_lab.tuning.algorithms import Algorithm

NumericRange: TypeAlias = ContinuousRange | IntegerRange
End: TypeAlias = Literal["low", "high"]

_BY = 0.5
"""Of the range's length on its scale: enough for the optimum of a trend that has not bent yet to
come into view, and still two thirds of the new range are known ground."""


def widened(tuned: NumericRange, end: End, algorithm: Algorithm | None) -> float | int | None:
    """The bound at `end` moved outward by half the range's length on its scale, to two digits.

    It stops at the algorithm's hard limit. Of an algorithm that is not known, 0 and a share of 1
    are taken for limits, since few hyperparameters change their sign. Whole numbers from 1 on stay
    there: 0 tends to mean something else, such as no limit. None where the bound cannot move.
    """
    limits = _limits(tuned, algorithm)
    bound = tuned.low if end == "low" else tuned.high
    limit = limits.low if end == "low" else limits.high
    aim = _rounded(tuned, tuned.place(-_BY if end == "low" else 1 + _BY), end)
    if not limits.allows(aim) or (end == "low" and aim <= 0 < bound):
        aim = _towards(limit, bound, limits)
    if isinstance(tuned, IntegerRange):
        aim = math.ceil(aim) if end == "high" else max(math.floor(aim), min(1, tuned.low))
    moved = aim < bound if end == "low" else aim > bound
    return aim if moved and limits.allows(aim) and _fits(tuned, aim) else None


def _limits(tuned: NumericRange, algorithm: Algorithm | None) -> Hyperparameter:
    known = algorithm.hyperparameter(tuned.name) if algorithm else None
    if known is not None and known.type in ("Continuous", "Integer"):
        return known
    return Hyperparameter(
        tuned.name,
        tuned.kind,
        "",
        low=0.0 if tuned.low >= 0 else -math.inf,
        high=1.0
        if isinstance(tuned, ContinuousRange) and tuned.low >= 0 and tuned.high <= 1
        else math.inf,
    )


def _towards(limit: float, bound: float, limits: Hyperparameter) -> float:
    """The limit itself, or on the way there: a decade towards a 0 from above, else half of it."""
    if limit <= 0 < bound:
        return bound / 10
    return limit if limits.allows(limit) else (bound + limit) / 2


def _fits(tuned: NumericRange, aim: float) -> bool:
    match tuned.scaling:
        case Scaling.LOGARITHMIC:
            return aim > 0
        case Scaling.REVERSE_LOGARITHMIC:
            return 0 <= aim < 1
        case _:
            return math.isfinite(aim)


def _rounded(tuned: NumericRange, number: float, end: End) -> float:
    """To two significant digits; near 1 on a reverse-logarithmic scale, of the distance to 1."""
    if tuned.scale is Scaling.REVERSE_LOGARITHMIC and end == "high":
        return 1 - float(f"{1 - number:.1e}")
    return float(f"{number:.1e}")
