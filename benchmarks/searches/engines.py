"""Our strategies and their peers behind one `ask` and `tell`. Lower values are better."""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from amt_lab.local.strategies.bayesian import BayesianSearch
from amt_lab.local.strategies.random_search import RandomSearch
from amt_lab.local.strategies.strategy import Observation, Settings, Strategy
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Engine(Protocol):
    """Asked for several trials before it is told of the first; told in any order."""

    def ask(self) -> Settings: ...

    def tell(self, settings: Settings, value: float) -> None: ...


class Ours:
    """One of our strategies, told and asked as the endpoint does.

    `BayesianSearch` itself rather than the registered one, which asks it in another process.
    """

    def __init__(
        self,
        strategy: type[Strategy],
        space: Sequence[Range],
        seed: int,
        parents: Sequence[Observation] = (),
    ) -> None:
        self._strategy = strategy(space, maximize=False, seed=seed)
        self._parents = list(parents)
        self._observed: list[Observation] = []
        self._pending: list[Settings] = []

    def ask(self) -> Settings:
        number = 1 + len(self._observed) + len(self._pending)
        known = [*self._parents, *self._observed]
        settings = self._strategy.suggest(number, known, self._pending)
        assert settings is not None, "the space is exhausted"
        self._pending.append(settings)
        return settings

    def tell(self, settings: Settings, value: float) -> None:
        self._pending.remove(settings)
        self._observed.append(Observation(settings, value))


class Optuna:
    """One of Optuna's samplers, as it comes, behind its own ask and tell."""

    def __init__(
        self,
        sampler: str,
        space: Sequence[Range],
        seed: int,
        parents: Sequence[Observation] = (),
        pruner: Any = None,
    ) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        chosen = getattr(optuna.samplers, sampler)(seed=seed)
        self._study = optuna.create_study(sampler=chosen, pruner=pruner)
        self._space = {tuned.name: _distribution(tuned) for tuned in space}
        self._asked = []
        for each in parents:
            self._study.add_trial(
                optuna.trial.create_trial(
                    params=each.settings, distributions=self._space, value=each.value
                )
            )

    def ask(self) -> Settings:
        trial = self._study.ask(self._space)
        self._asked.append(trial)
        return dict(trial.params)

    def tell(self, settings: Settings, value: float) -> None:
        trial = next(each for each in self._asked if each.params == settings)
        self._asked.remove(trial)
        self._study.tell(trial, value)


def _distribution(tuned: Range):
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(tuned, CategoricalRange):
        return CategoricalDistribution(tuned.values)
    kind = IntDistribution if isinstance(tuned, IntegerRange) else FloatDistribution
    return kind(tuned.low, tuned.high, log=tuned.scale is Scaling.LOGARITHMIC)


def engines() -> dict[str, Callable[..., Engine]]:
    """Those that can run here, by name."""
    found: dict[str, Callable[..., Engine]] = {
        "Random": partial(Ours, RandomSearch),
        "Bayesian": partial(Ours, BayesianSearch),
    }
    if not is_installed("optuna"):
        print("Optuna is not installed here: `pip install optuna` adds its samplers to the table.")
        return found
    found["Optuna TPE"] = partial(Optuna, "TPESampler")
    if is_installed("torch"):
        found["Optuna GP"] = partial(Optuna, "GPSampler")
    return found


def is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
