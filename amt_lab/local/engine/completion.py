"""When a tuning job has found what it was to find: its completion criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_GAIN = 0.01
"""Share of the best value so far that a trial must better it by to count as an improvement: the service's 1 %."""

_FEWEST = 20
"""Trials before a search is called converged."""


class Completion:
    """How a tuning job comes on, trial by trial in the order in which they end.

    The service says that it detects convergence by criteria of its own, and not which. Here a search
    has converged when no trial of its later half improved on the best by more than 1 %.
    """

    def __init__(self, criteria: Mapping[str, Any], *, maximize: bool) -> None:
        self._maximize = maximize
        self._target: float | None = criteria.get("TargetObjectiveMetricValue")
        not_improving = criteria.get("BestObjectiveNotImproving", {})
        self._patience: int | None = not_improving.get("MaxNumberOfTrainingJobsNotImproving")
        convergence = criteria.get("ConvergenceDetected", {})
        self._until_converged = convergence.get("CompleteOnConvergence") == "Enabled"
        self._best: float | None = None
        self._seen = 0
        self.not_improving = 0
        """Trials with an objective since the last that improved on the best before it."""

    def sees(self, objective: float) -> None:
        """A trial ended with this value; one that ends after the search was over changes nothing."""
        if self.reached:
            return
        self._seen += 1
        if self._best is None:
            self._best = objective
            return
        gain = objective - self._best if self._maximize else self._best - objective
        improves = gain > _LEAST_GAIN * abs(self._best)
        self.not_improving = 0 if improves else self.not_improving + 1
        if gain > 0:
            self._best = objective

    @property
    def converged(self) -> bool:
        return self._seen >= _FEWEST and 2 * self.not_improving >= self._seen

    @property
    def reached(self) -> bool:
        """Whether one of the criteria that were asked for holds."""
        return (
            self._target_reached()
            or (self._patience is not None and self.not_improving >= self._patience)
            or (self._until_converged and self.converged)
        )

    def _target_reached(self) -> bool:
        if self._target is None or self._best is None:
            return False
        return self._best >= self._target if self._maximize else self._best <= self._target
