"""The values of many curves as a few arrays: an array of its own for each would cost more than its values."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Curve = tuple[str, str, str]
"""Training job, metric, and host: `` for what the job prints itself."""
Numbers = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class CurvePoints:
    """Values of one curve after the other, each oldest first."""

    curves: Sequence[Curve]
    """A curve that is here twice is what it is the last time."""
    lengths: Counts
    """How many values each of them has."""
    times: Numbers
    """Of all values: the beginning of each one's period, in epoch seconds."""
    values: Numbers

    @classmethod
    def of_lists(
        cls,
        curves: Sequence[Curve],
        times: Sequence[Sequence[float]],
        values: Sequence[Sequence[float]],
    ) -> Self:
        """Of lists of times and values, one of each a curve."""
        lengths = np.array(list(map(len, values)), dtype="int64")
        return cls(curves, lengths, _numbers(times), _numbers(values))

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Of several, those of one after those of the other."""
        full = [part for part in parts if part.curves]
        if len(full) == 1:
            return full[0]
        return cls(
            list(chain.from_iterable(part.curves for part in full)),
            np.concatenate([part.lengths for part in full] or [np.empty(0, "int64")]),
            np.concatenate([part.times for part in full] or [np.empty(0)]),
            np.concatenate([part.values for part in full] or [np.empty(0)]),
        )

    @cached_property
    def places(self) -> Mapping[Curve, int]:
        """Where among the curves each of them is."""
        return {curve: place for place, curve in enumerate(self.curves)}

    @property
    def sizes(self) -> Iterator[tuple[Curve, int]]:
        """How many values each curve has."""
        return zip(self.curves, self.lengths.tolist(), strict=True)

    @property
    def steps(self) -> Counts:
        """Of all values: how many of the same curve are before each."""
        firsts = np.cumsum(self.lengths) - self.lengths
        return np.arange(len(self.values)) - np.repeat(firsts, self.lengths)

    def of(self, curves: Sequence[Curve]) -> Self:
        """The points of these curves, in this order; none of one that is not here."""
        places = np.array([self.places.get(curve, -1) for curve in curves], dtype="int64")
        known = np.append(self.lengths, 0)  # the last one, -1, is that of no curve
        lengths = known[places]
        firsts = (np.cumsum(known) - known)[places]
        at = np.repeat(firsts - (np.cumsum(lengths) - lengths), lengths)
        at += np.arange(len(at))
        return type(self)(curves, lengths, self.times[at], self.values[at])


def _numbers(lists: Sequence[Sequence[float]]) -> Numbers:
    """One array of all; the wire spells numbers that are not finite as texts."""
    flat: list[float] = []
    for each in lists:
        flat.extend(each)
    try:
        return np.frombuffer(struct.pack(f"{len(flat)}d", *flat))  # faster than numpy's own ways
    except struct.error:
        return np.array([float(each) for each in flat])
