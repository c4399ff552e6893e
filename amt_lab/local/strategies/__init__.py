"""How a tuning job chooses its next trial: one strategy a file, one line here."""

from __future__ import annotations

from amt_lab.local.strategies.deferred import DeferredBayesianSearch
from amt_lab.local.strategies.grid_search import GridSearch
from amt_lab.local.strategies.hyperband import HyperbandSearch
from amt_lab.local.strategies.random_search import RandomSearch
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy

__all__ = ["STRATEGIES", "Observation", "Settings", "Strategy"]

STRATEGIES: dict[str, type[Strategy]] = {
    "Bayesian": DeferredBayesianSearch,
    "Grid": GridSearch,
    "Hyperband": HyperbandSearch,
    "Random": RandomSearch,
}
"""The API's `Strategy` and what runs it."""
