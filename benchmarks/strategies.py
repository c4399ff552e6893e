"""Regret of our strategies beside Optuna's on known problems, with trials pending.

    python benchmarks/strategies.py --seeds 5 --pending 3 --trials 50

Prints the mean regret after 20 trials and at the end (the true, noiseless value of the trial that
looks best, less the optimum) and each engine's mean rank. Optuna takes part where it is installed,
its GPSampler where torch is too. `--svc` adds scikit-learn's SVC on digits, which takes minutes;
its figure is the error rate.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies import STRATEGIES, Observation, Settings
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EARLY = 20
"""Trials after which regret is looked at a first time."""


@dataclass(frozen=True)
class Problem:
    """Something to minimize whose best value is known."""

    name: str
    space: tuple[Range, ...]
    value: Callable[[Settings], float]
    optimum: float = 0.0
    noise: float = 0.0


def _axes(
    count: int, low: float, high: float, scaling: Scaling = Scaling.LINEAR
) -> tuple[Range, ...]:
    return tuple(ContinuousRange(f"x{i}", low, high, scaling) for i in range(count))


def _vector(settings: Settings) -> np.ndarray:
    return np.array([settings[f"x{i}"] for i in range(len(settings))], dtype=float)


def _branin(settings: Settings) -> float:
    x, y = _vector(settings)
    bowl = y - 5.1 / (4 * np.pi**2) * x**2 + 5 / np.pi * x - 6
    return bowl**2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10


_HARTMANN_A = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
_HARTMANN_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def _hartmann6(settings: Settings) -> float:
    distance = (_HARTMANN_A * (_vector(settings) - _HARTMANN_P) ** 2).sum(axis=1)
    return -float(np.array([1.0, 1.2, 3.0, 3.2]) @ np.exp(-distance))


def _ackley5_log(settings: Settings) -> float:
    z = np.log10(_vector(settings)) - np.array([-3.2, -1.1, -2.4, 0.3, -4.1])
    slope = -20 * np.exp(-0.2 * np.sqrt(np.mean(z**2)))
    return float(slope - np.exp(np.mean(np.cos(2 * np.pi * z))) + 20 + np.e)


def _mixed5(settings: Settings) -> float:
    """Like a network's validation error: a best learning rate that moves with the batch size."""
    optimizer = {"adam": 0.0, "rmsprop": 0.03, "momentum": 0.06, "sgd": 0.15}[settings["optimizer"]]
    batch = np.log2(settings["batch"])
    rate = np.log10(settings["rate"]) + 2.5 - 0.2 * (batch - 6)
    decay = np.log10(settings["decay"]) + 4
    depth = (settings["depth"] - 7) / 6
    return float(
        optimizer + 0.15 * rate**2 + 0.02 * decay**2 + 0.1 * depth**2 + 0.01 * (batch - 6) ** 2
    )


_MIXED5 = (
    CategoricalRange("optimizer", ("sgd", "momentum", "adam", "rmsprop")),
    IntegerRange("batch", 8, 512, Scaling.LOGARITHMIC),
    IntegerRange("depth", 1, 16, Scaling.LINEAR),
    ContinuousRange("rate", 1e-5, 1.0, Scaling.LOGARITHMIC),
    ContinuousRange("decay", 1e-7, 1e-1, Scaling.LOGARITHMIC),
)


def _rosenbrock(settings: Settings) -> float:
    x = _vector(settings)
    return float(np.log1p((100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()))


def _levy(settings: Settings) -> float:
    w = 1 + (_vector(settings) - 1) / 4
    middle = ((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2)).sum()
    last = (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)
    return float(np.sin(np.pi * w[0]) ** 2 + middle + last)


@cache
def _digits():
    from sklearn.datasets import load_digits

    features, labels = load_digits(return_X_y=True)
    cut = int(0.7 * len(labels))
    return features[:cut] / 16, labels[:cut], features[cut:] / 16, labels[cut:]


def _svc_error(settings: Settings) -> float:
    from sklearn.svm import SVC

    train, train_labels, test, test_labels = _digits()
    model = SVC(
        C=settings["C"],
        gamma=settings["gamma"],
        kernel=settings["kernel"],
        shrinking=settings["shrinking"] == "true",
    )
    return 1.0 - model.fit(train, train_labels).score(test, test_labels)


_SVC = (
    ContinuousRange("C", 1e-3, 1e3, Scaling.LOGARITHMIC),
    ContinuousRange("gamma", 1e-5, 10.0, Scaling.LOGARITHMIC),
    CategoricalRange("kernel", ("rbf", "poly", "sigmoid")),
    CategoricalRange("shrinking", ("true", "false")),
)

PROBLEMS = [
    Problem(
        "branin",
        (
            ContinuousRange("x0", -5.0, 10.0, Scaling.LINEAR),
            ContinuousRange("x1", 0.0, 15.0, Scaling.LINEAR),
        ),
        _branin,
        0.397887,
    ),
    Problem("hartmann6", _axes(6, 0.0, 1.0), _hartmann6, -3.32237),
    Problem("hartmann6noisy", _axes(6, 0.0, 1.0), _hartmann6, -3.32237, noise=0.2),
    Problem("ackley5log", _axes(5, 1e-5, 10.0, Scaling.LOGARITHMIC), _ackley5_log),
    Problem("mixed5noisy", _MIXED5, _mixed5, noise=0.05),
    Problem("rosenbrock4", _axes(4, -2.0, 2.0), _rosenbrock),
    Problem("levy8", _axes(8, -10.0, 10.0), _levy),
]
SVC = Problem("svc_digits", _SVC, _svc_error)


class Ours:
    """One of our strategies, told and asked as the endpoint does."""

    def __init__(self, strategy: str, problem: Problem, seed: int) -> None:
        self._strategy = STRATEGIES[strategy](problem.space, maximize=False, seed=seed)
        self._observed: list[Observation] = []
        self._pending: list[Settings] = []

    def ask(self) -> Settings:
        number = 1 + len(self._observed) + len(self._pending)
        settings = self._strategy.suggest(number, self._observed, self._pending)
        self._pending.append(settings)
        return settings

    def tell(self, settings: Settings, value: float) -> None:
        self._pending.remove(settings)
        self._observed.append(Observation(settings, value))


class Optuna:
    """One of Optuna's samplers behind its ask and tell."""

    def __init__(self, sampler: str, problem: Problem, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._study = optuna.create_study(sampler=getattr(optuna.samplers, sampler)(seed=seed))
        self._space = {tuned.name: _distribution(tuned) for tuned in problem.space}
        self._asked = []

    def ask(self) -> Settings:
        trial = self._study.ask(self._space)
        self._asked.append(trial)
        return dict(trial.params)

    def tell(self, settings: Settings, value: float) -> None:
        self._study.tell(self._asked.pop(0), value)


def _distribution(tuned: Range):
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(tuned, CategoricalRange):
        return CategoricalDistribution(tuned.values)
    kind = IntDistribution if isinstance(tuned, IntegerRange) else FloatDistribution
    return kind(tuned.low, tuned.high, log=tuned.scale is Scaling.LOGARITHMIC)


def engines() -> dict[str, Callable]:
    """Those that can run here, by name."""
    found: dict[str, Callable] = {name: partial(Ours, name) for name in STRATEGIES}
    if importlib.util.find_spec("optuna") is None:
        print("Optuna is not installed here: `pip install optuna` adds its samplers to the table.")
        return found
    found["Optuna TPE"] = partial(Optuna, "TPESampler")
    if importlib.util.find_spec("torch") is not None:
        found["Optuna GP"] = partial(Optuna, "GPSampler")
    return found


def regrets(
    engine, problem: Problem, trials: int, pending: int, seed: int
) -> tuple[np.ndarray, float]:
    """Regret after each trial that ended, and seconds a suggestion; trials end in launch order."""
    noise = np.random.default_rng(1000 + seed)
    running: list[Settings] = []
    seen: list[tuple[float, float]] = []
    spent = 0.0
    for launched in range(trials + pending):
        if launched < trials:
            start = time.perf_counter()
            running.append(engine.ask())
            spent += time.perf_counter() - start
        if launched >= pending:
            settings = running.pop(0)
            true = problem.value(settings)
            told = true + problem.noise * noise.standard_normal()
            engine.tell(settings, told)
            seen.append((told, true))
    told, true = np.array(seen).T
    looks_best = [int(np.argmin(told[: n + 1])) for n in range(len(told))]
    return true[looks_best] - problem.optimum, spent / trials


def compare(problems: Sequence[Problem], arguments: argparse.Namespace) -> None:
    candidates = {
        name: make
        for name, make in engines().items()
        if not arguments.engines or name in arguments.engines
    }
    after = {"at_20": min(EARLY, arguments.trials) - 1, "at_end": arguments.trials - 1}
    table: dict[str, dict[str, list[float]]] = {
        key: {name: [] for name in candidates} for key in after
    }
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for problem in problems:
        for name, make in candidates.items():
            runs = [
                regrets(make(problem, seed), problem, arguments.trials, arguments.pending, seed)
                for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds)
            ]
            seconds[name].append(float(np.mean([spent for _, spent in runs])))
            for key, index in after.items():
                table[key][name].append(float(np.mean([regret[index] for regret, _ in runs])))
    for key, index in after.items():
        print(
            f"\nMean regret after {index + 1} trials, {arguments.seeds} seeds, {arguments.pending} at a time"
        )
        _print_table([problem.name for problem in problems], table[key], seconds)


def _print_table(
    columns: list[str], rows: dict[str, list[float]], seconds: dict[str, list[float]]
) -> None:
    order = np.array(list(rows.values())).argsort(axis=0).argsort(axis=0) + 1
    print(
        f"{'':12}"
        + "".join(f"{name:>15}" for name in columns)
        + f"{'mean rank':>12}{'ms/trial':>10}"
    )
    for (name, values), ranks in zip(rows.items(), order, strict=True):
        cells = "".join(f"{value:15.4f}" for value in values)
        print(f"{name:12}{cells}{ranks.mean():12.2f}{1000 * np.mean(seconds[name]):10.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--pending", type=int, default=3)
    parser.add_argument("--problems", nargs="*", help="names; all by default")
    parser.add_argument("--engines", nargs="*", help="names; all by default")
    parser.add_argument("--svc", action="store_true", help="SVC on digits too")
    arguments = parser.parse_args()
    chosen = [*PROBLEMS, SVC] if arguments.svc else PROBLEMS
    compare(
        [p for p in chosen if not arguments.problems or p.name in arguments.problems], arguments
    )


if __name__ == "__main__":
    main()
