"""Follows a trial's objective metric as it is printed, and stops the trial where that is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Stopper(Protocol):
    """Decides while trials run which of them to stop."""

    def forget(self, number: int) -> None:
        """Trial `number` failed, or runs anew."""

    def sees(self, number: int, value: float) -> bool:
        """Takes in the next objective value of trial `number`; True where it should stop now."""


class TrialWatch:
    """One trial's objective metric, `name`: `value` is the last one printed.

    `stop` is called once, as soon as `stopper` says so; without a stopper the trial runs to its end.
    """

    def __init__(
        self, metric: str, number: int, stopper: Stopper | None, stop: Callable[[], None]
    ) -> None:
        self.value: float | None = None
        self.name = metric
        self._number, self._stopper, self._stop = number, stopper, stop
        self._stopped = False

    def begins(self, kept: Sequence[float] = ()) -> None:
        """A run begins: of what an interrupted one printed, the values `kept` count on."""
        self.value = kept[-1] if kept else None
        if self._stopper is None:
            return
        self._stopper.forget(self._number)
        for value in kept:
            self._stopper.sees(self._number, value)

    def metric(self, name: str, value: float) -> None:
        """The trial printed `value` as its metric `name`."""
        if name != self.name:
            return
        self.value = value
        if self._stopper is None:
            return
        # Also what it still prints while it stops: that is stored, and read back after a restart.
        behind = self._stopper.sees(self._number, value)
        if behind and not self._stopped:
            self._stopped = True
            self._stop()

    def ends(self, *, failed: bool) -> float | None:
        """The objective's final value; None where the trial failed or printed none."""
        if not failed:
            return self.value
        self.begins()
        return None
