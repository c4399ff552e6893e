"""A strategy whose suggestions come from a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.strategies.strategy import Observation, Settings, Strategy
from amt_lab.local.strategies.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORKER = Worker()
"""One for all tuning jobs, so that two searches do not take two cores from the trials."""


class DeferredBayesianSearch(Strategy):
    """BayesianSearch in the worker: SciPy's memory is not the endpoint's, nor is its computing."""

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        return _WORKER.suggest(
            (self.space, self.maximize, self.seed, number, list(observed), list(pending))
        )
