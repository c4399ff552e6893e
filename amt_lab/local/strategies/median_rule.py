"""Early stopping by the median rule."""

from __future__ import annotations

from statistics import median

_FEWEST = 3
"""Earlier trials at an epoch before anything is stopped: the service names no number, and fewer have no middle."""


class MedianRule:
    """Stops a trial whose objective is worse than the earlier trials' middle at the same epoch.

    The service's rule ("Stop training jobs early" in the developer guide): after each epoch a trial's
    value is compared with the median of the running averages, up to the same epoch, of the trials
    before it. An epoch is one printed value of the objective metric. Earlier trials that ended
    before the epoch have no say in it.
    """

    def __init__(self, *, maximize: bool) -> None:
        self._maximize = maximize
        self._averages: dict[int, list[float]] = {}
        """By trial number: the average of its values up to each epoch."""

    def forget(self, number: int) -> None:
        """Trial `number` failed, or runs anew: what it printed so far does not count."""
        self._averages.pop(number, None)

    def sees(self, number: int, value: float) -> bool:
        """Takes in the next value that trial `number` printed; True where it should stop now."""
        averages = self._averages.setdefault(number, [])
        epoch = len(averages)
        last = averages[-1] if averages else 0.0
        averages.append(last + (value - last) / (epoch + 1))
        earlier = [
            each[epoch]
            for other, each in self._averages.items()
            if other < number and len(each) > epoch
        ]
        if len(earlier) < _FEWEST:
            return False
        middle = median(earlier)
        return value < middle if self._maximize else value > middle
