"""Importance beside Optuna's fANOVA and PED-ANOVA on the same trials, and how long each takes.

    python benchmarks/importance.py --trials 300 --jobs 3 --timed 750

Prints, for functions whose true shares are known, the shares by each (Optuna's as it gives them, so that they
sum to 1, and ours made to sum to 1 for that), the mean over some jobs with their standard deviation:
the two agree where they differ by less than that. Then the processor time of one job of `--timed`
trials and ten hyperparameters; `--skip-fanova` leaves out Optuna's fANOVA, which takes minutes at 10,000.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np
import optuna

from amt_lab.insight.importance import fanova
from amt_lab.insight.observations import Observations
from amt_lab.insight.ped_anova import ped_anova
from amt_lab.insight.surrogate import fitted
from amt_lab.tuning.ranges import ContinuousRange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FUNCTIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "2 x0 + x1": lambda x: 2 * x[:, 0] + x[:, 1],
    "sin(6 x0) + 2 x1 x2": lambda x: np.sin(6 * x[:, 0]) + 2 * x[:, 1] * x[:, 2],
    "(x0 - 0.7)^2 + x1^2 / 2": lambda x: -((x[:, 0] - 0.7) ** 2) - x[:, 1] ** 2 / 2,
}
NOISE = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--timed", type=int, nargs="+", default=[750])
    parser.add_argument("--skip-fanova", action="store_true")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for name, function in FUNCTIONS.items():
        print(f"\n{name}, noise {NOISE}, {options.trials} trials, {options.jobs} jobs")
        jobs = [
            shares(*job(function, options.trials, 4, seed), skip=options.skip_fanova)
            for seed in range(options.jobs)
        ]
        for method in jobs[0]:
            found = np.array([each[method] for each in jobs])
            told = "  ".join(
                f"{mean:5.1%} ±{spread:4.1%}"
                for mean, spread in zip(found.mean(axis=0), found.std(axis=0), strict=True)
            )
            print(f"  {method:22} {told}")
    for trials in options.timed:
        print(f"\n{trials} trials, 10 hyperparameters: seconds of processor time")
        study, seen = job(FUNCTIONS["sin(6 x0) + 2 x1 x2"], trials, 10, 0)
        for method, run in methods(study, seen, skip=options.skip_fanova).items():
            started = time.process_time()
            run()
            print(f"  {method:22} {time.process_time() - started:8.2f}")


def job(
    function: Callable[[np.ndarray], np.ndarray], trials: int, dimensions: int, seed: int
) -> tuple[optuna.Study, Observations]:
    """The same random trials for both."""
    rng = np.random.default_rng(seed)
    places = rng.random((trials, dimensions))
    scores = function(places) + NOISE * rng.normal(size=trials)
    names = [f"x{i}" for i in range(dimensions)]
    space = {name: optuna.distributions.FloatDistribution(0, 1) for name in names}
    study = optuna.create_study(direction="maximize")
    study.add_trials(
        [
            optuna.create_trial(
                params=dict(zip(names, map(float, place), strict=True)),
                distributions=space,
                value=float(score),
            )
            for place, score in zip(places, scores, strict=True)
        ]
    )
    ranges = tuple(ContinuousRange(name, 0.0, 1.0) for name in names)
    labels = tuple(str(number) for number in range(trials))
    return study, Observations(ranges, labels, places, scores, 1)


def methods(
    study: optuna.Study, seen: Observations, *, skip: bool
) -> dict[str, Callable[[], dict[str, float]]]:
    """Each importance, by name; ours with all that it gives besides: pairs, uncertainty, p-values."""

    def by_optuna(evaluator: optuna.importance.BaseImportanceEvaluator) -> dict[str, float]:
        return optuna.importance.get_param_importances(study, evaluator=evaluator)

    def ours() -> dict[str, float]:
        model = fitted(seen)
        assert model is not None
        return {name: share.mean for name, share in fanova(model).main.items()}

    def among_best() -> dict[str, float]:
        found = ped_anova(seen, best=max(len(seen) // 10, 1))
        assert found is not None
        return {name: each.divergence for name, each in found.contrasts.items()}

    evaluators = optuna.importance
    theirs = (
        {}
        if skip
        else {"fANOVA, Optuna": lambda: by_optuna(evaluators.FanovaImportanceEvaluator(seed=0))}
    )
    return {
        "fANOVA, amt_lab": ours,
        **theirs,
        "PED-ANOVA, amt_lab": among_best,
        "PED-ANOVA, Optuna": lambda: by_optuna(
            evaluators.PedAnovaImportanceEvaluator(target_quantile=0.1)
        ),
    }


def shares(study: optuna.Study, seen: Observations, *, skip: bool) -> dict[str, np.ndarray]:
    """(d,) of each method, summing to 1."""
    found = {}
    for method, run in methods(study, seen, skip=skip).items():
        values = run()
        ordered = np.array([values[tuned.name] for tuned in seen.ranges])
        found[method] = ordered / ordered.sum()
    return found


if __name__ == "__main__":
    main()
