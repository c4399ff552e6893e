"""A strategy whose code is loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.strategies.strategy import Observation, Settings, Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence


class DeferredBayesianSearch(Strategy):
    """BayesianSearch, loaded with its first suggestion, and so off the event loop.

    SciPy takes 70 MB and most of a second: an endpoint that searches otherwise does without.
    """

    def suggest(
        self, number: int, observed: Sequence[Observation], pending: Sequence[Settings]
    ) -> Settings | None:
        from amt_lab.local.strategies.bayesian import BayesianSearch

        search = BayesianSearch(self.space, maximize=self.maximize, seed=self.seed)
        return search.suggest(number, observed, pending)
