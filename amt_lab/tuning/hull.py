"""One range that holds several: what a hyperparameter is drawn over that several definitions tune."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from amt_lab.tuning.ranges import Range


def hull(one: Range, other: Range) -> Range:
    """The smallest range with the values of both, under the name of `one`.

    It is on their scale where they have the same, else on a linear one. Categories and numbers have
    no range in common: `one` stands.
    """
    if isinstance(one, CategoricalRange) or isinstance(other, CategoricalRange):
        if isinstance(one, CategoricalRange) and isinstance(other, CategoricalRange):
            return CategoricalRange(one.name, tuple(dict.fromkeys([*one.values, *other.values])))
        return one
    scaling = one.scaling if one.scaling is other.scaling else _common_scale(one, other)
    low, high = min(one.low, other.low), max(one.high, other.high)
    if isinstance(one, IntegerRange) and isinstance(other, IntegerRange):
        return IntegerRange(one.name, int(low), int(high), scaling)
    return ContinuousRange(one.name, float(low), float(high), scaling)


def hulls(each: Iterable[Mapping[str, Range]]) -> dict[str, Range]:
    """Of every hyperparameter, by its name, the one range that holds those of all that tune it."""
    found: dict[str, Range] = {}
    for own in each:
        found = {
            **own,
            **{name: hull(known, own.get(name, known)) for name, known in found.items()},
        }
    return found


def _common_scale(
    one: ContinuousRange | IntegerRange, other: ContinuousRange | IntegerRange
) -> Scaling:
    return one.scale if one.scale is other.scale else Scaling.LINEAR
