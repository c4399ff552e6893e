"""Trials that print a value an epoch, and searches that may stop them: a budget of epochs instead of trials."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from amt_lab.local.strategies.bayesian import BayesianSearch
from amt_lab.local.strategies.hyperband import HyperbandSearch, SuccessiveHalving
from amt_lab.local.strategies.median_rule import MedianRule
from amt_lab.local.strategies.random_search import RandomSearch
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Range, Scaling

from .engines import Optuna, Ours, is_installed
from .problems import MIXED5, digits, mixed5

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from amt_lab.local.strategies import Settings

    from .engines import Engine
    from .runs import Run

EPOCHS = 27
"""Of a trial that is not stopped."""


@dataclass(frozen=True)
class CurveProblem:
    """`epochs` yields the loss after each of a trial's EPOCHS; the best loss is 0 or not known."""

    name: str
    space: tuple[Range, ...]
    epochs: Callable[[Settings], Iterator[float]]


def _mixed5_epochs(settings: Settings) -> Iterator[float]:
    """Falls from 1 to `mixed5`'s value, the slower the smaller the learning rate is: curves cross."""
    final, start = mixed5(settings), max(1.0, mixed5(settings))
    pace = np.interp(np.log10(settings["rate"]), [-5, -1], [0.1, 0.6])
    for epoch in range(1, EPOCHS + 1):
        yield float(final + (start - final) * np.exp(-pace * epoch))


def _network_epochs(settings: Settings) -> Iterator[float]:
    """Error rate of a small network on scikit-learn's digits."""
    from sklearn.neural_network import MLPClassifier

    train, train_labels, test, test_labels = digits()
    model = MLPClassifier(
        hidden_layer_sizes=(settings["units"],),
        activation=settings["activation"],
        solver=settings["solver"],
        batch_size=settings["batch"],
        learning_rate_init=settings["rate"],
        alpha=settings["decay"],
        random_state=0,
    )
    for _ in range(EPOCHS):
        with np.errstate(all="ignore"):  # too high a learning rate overflows: a bad trial, no fault
            try:
                model.partial_fit(train, train_labels, classes=np.arange(10))
                yield 1.0 - model.score(test, test_labels)
            except ValueError:
                yield 1.0


CURVE_PROBLEMS = [
    CurveProblem("mixed5 curves", MIXED5, _mixed5_epochs),
    CurveProblem(
        "mlp_digits",
        (
            IntegerRange("units", 8, 64, Scaling.LOGARITHMIC),
            IntegerRange("batch", 32, 256, Scaling.LOGARITHMIC),
            ContinuousRange("rate", 1e-5, 1.0, Scaling.LOGARITHMIC),
            ContinuousRange("decay", 1e-6, 10.0, Scaling.LOGARITHMIC),
            CategoricalRange("activation", ("relu", "tanh", "logistic")),
            CategoricalRange("solver", ("adam", "sgd")),
        ),
        _network_epochs,
    ),
]


class StoppingSearch(Protocol):
    """An engine that is also shown what its trials print."""

    def ask(self) -> Settings: ...

    def tell(self, settings: Settings, value: float) -> None: ...

    def stops(self, number: int, value: float) -> bool:
        """True where trial `number` (in the order of asking, from 1) should stop after this value."""


class Rule(Protocol):
    """As the endpoint asks it."""

    def sees(self, number: int, value: float) -> bool: ...


class Ruled:
    """An engine, and one of our rules that stop trials, or none."""

    def __init__(self, engine: Engine, rule: Rule | None = None) -> None:
        self.ask, self.tell, self._rule = engine.ask, engine.tell, rule

    def stops(self, number: int, value: float) -> bool:
        return self._rule is not None and self._rule.sees(number, value)


class PrunedOptuna(Optuna):
    """TPE with Optuna's own Hyperband, which stops trials by what they report."""

    def __init__(self, space: Sequence[Range], seed: int) -> None:
        from optuna.pruners import HyperbandPruner

        super().__init__("TPESampler", space, seed, pruner=HyperbandPruner(1, EPOCHS))
        self._epochs: Counter[int] = Counter()

    def stops(self, number: int, value: float) -> bool:
        trial = next(each for each in self._asked if each.number == number - 1)
        self._epochs[number] += 1
        trial.report(value, self._epochs[number])
        return trial.should_prune()


def stopping_searches() -> dict[str, Callable[[Sequence[Range], int], StoppingSearch]]:
    """Those that can run here, by name; each without a rule is there beside it."""
    found: dict[str, Callable[[Sequence[Range], int], StoppingSearch]] = {
        "Random": lambda space, seed: Ruled(Ours(RandomSearch, space, seed)),
        "Hyperband": lambda space, seed: Ruled(
            Ours(HyperbandSearch, space, seed),
            SuccessiveHalving(1, EPOCHS, maximize=False, seed=seed),
        ),
        "Bayesian": lambda space, seed: Ruled(Ours(BayesianSearch, space, seed)),
        "Bayesian, early stopping": lambda space, seed: Ruled(
            Ours(BayesianSearch, space, seed), MedianRule(maximize=False)
        ),
    }
    if is_installed("optuna"):
        found["Optuna TPE"] = lambda space, seed: Ruled(Optuna("TPESampler", space, seed))
        found["Optuna TPE, Hyperband"] = PrunedOptuna
    return found


def search_curves(search: StoppingSearch, problem: CurveProblem, wanted: Run) -> Run:
    """Every trial that runs trains an epoch in turn, `pending` at a time, until the budget is spent."""
    running: dict[int, tuple[Settings, Iterator[tuple[int, float]]]] = {}
    asked, lowest, seconds = 0, np.inf, 0.0
    regret: list[float] = []
    while True:
        while len(running) < wanted.pending:
            start = time.process_time()
            settings = search.ask()
            seconds += time.process_time() - start
            asked += 1
            running[asked] = settings, enumerate(problem.epochs(settings), 1)
        for number, (settings, epochs) in list(running.items()):
            epoch, value = next(epochs)
            lowest = min(lowest, value)
            regret.append(lowest)
            if len(regret) == wanted.trials * EPOCHS:
                after_whole_trials = [round(each, 6) for each in regret[EPOCHS - 1 :: EPOCHS]]
                return replace(wanted, regret=after_whole_trials, seconds=seconds / asked)
            if search.stops(number, value) or epoch == EPOCHS:
                search.tell(settings, value)
                del running[number]
