"""What every strategy promises, and the words that it is asked with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from amt_lab.tuning.ranges import Range, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

Settings: TypeAlias = dict[str, Value]
"""A value of each range, by the range's name and of its type."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one finished trial found. A failed trial has a value of NaN, and only that it was tried counts."""

    settings: Settings
    value: float


class Strategy(ABC):
    """Chooses each trial's settings.

    A suggestion depends on the arguments alone (the space, the direction and the seed; the trial's
    number, what was observed and what is pending), so an endpoint that is started again suggests
    just what it would have.
    """

    def __init__(self, space: Sequence[Range], *, maximize: bool, seed: int) -> None:
        self.space = tuple(space)
        self.maximize = maximize
        self.seed = seed

    @abstractmethod
    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        """Settings for trial `number` (1-based), or None when nothing untried is left.

        `observed` are the trials that ended, in the order of their numbers, and `pending` those that
        run. May compute for up to a second: call it off the event loop.
        """
