"""Regret of our strategies beside Optuna's on known problems, with trials pending.

    python benchmarks/strategies.py                 # five seeds, three trials at a time, 50 trials
    python benchmarks/strategies.py --warm-start    # with and without a parent's 20 random trials
    python benchmarks/strategies.py --curves        # Hyperband and other stopping, by epochs spent

Regret is the true value, without noise, of the trial that looks best, less the optimum; ranks are
taken in each run and averaged. Optuna takes part where it is installed (`pip install optuna`), its
GPSampler where torch is too: that takes longer than all others together, and `--engines Random Bayesian
"Optuna TPE"` leaves it out. The whole bar takes hours of one core, so each run is kept in a file and
none of those is made twice, whatever is asked for next:

    run="python benchmarks/strategies.py --seeds 20 --first-seed 1000 --keep runs.jsonl"
    $run
    $run --pending 10
    $run --trials 100
    $run --warm-start
    $run --curves
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import rankdata
from searches.curves import CURVE_PROBLEMS, EPOCHS, search_curves, stopping_searches
from searches.engines import engines
from searches.problems import PROBLEMS
from searches.runs import Kept, Run, random_observations, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Table = dict[str, list[list[Run]]]
    """By engine: the runs of each problem, one a seed."""

LOOKED_AT = (20, 50, 100)
"""Trials after which regret is looked at."""
PARENT = 20
"""Trials of a parent."""


def compare(arguments: argparse.Namespace, kept: Kept) -> None:
    """Every engine on every problem."""
    said = "Mean regret after {} trials"
    _compare(arguments, kept, "plain", PROBLEMS, engines(), search, said)


def compare_curves(arguments: argparse.Namespace, kept: Kept) -> None:
    """Searches that stop trials, and the same without: by epochs spent, in whole trials' worth."""
    said = f"Mean loss after {{}} x {EPOCHS} epochs"
    _compare(arguments, kept, "curves", CURVE_PROBLEMS, stopping_searches(), search_curves, said)


def compare_warm_starts(arguments: argparse.Namespace, kept: Kept) -> None:
    """Each engine that learns, with and without the observations of a parent that searched at random."""
    problems = [
        each for each in PROBLEMS if _is_chosen(each.name, arguments.problems or ["hartmann6"])
    ]
    table: Table = {}
    for name, make in engines().items():
        if name == "Random" or not _is_chosen(name, arguments.engines):
            continue
        for count, label in ((0, name), (PARENT, f"{name} + parent")):
            table[label] = [
                _runs(
                    arguments,
                    kept,
                    Run("warm start", problem.name, label, arguments.pending, LOOKED_AT[0]),
                    lambda wanted, make=make, problem=problem, count=count: search(
                        make(
                            problem.space,
                            wanted.seed,
                            random_observations(problem, count, wanted.seed),
                        ),
                        problem,
                        wanted,
                    ),
                )
                for problem in problems
            ]
    print(f"\nMean regret after {LOOKED_AT[0]} trials{_of(arguments)}; a parent has {PARENT} more")
    _print_table([problem.name for problem in problems], table, LOOKED_AT[0])


def _compare(
    arguments: argparse.Namespace,
    kept: Kept,
    section: str,
    problems: Iterable[Any],
    engines: Mapping[str, Callable[..., Any]],
    search: Callable[..., Run],
    said: str,
) -> None:
    """Each of `engines` on each of `problems` by `search`; `said` is told of a number of trials."""
    chosen = [each for each in problems if _is_chosen(each.name, arguments.problems)]
    table = {
        name: [
            _runs(
                arguments,
                kept,
                Run(section, problem.name, name, arguments.pending, arguments.trials),
                lambda wanted, make=make, problem=problem: search(
                    make(problem.space, wanted.seed), problem, wanted
                ),
            )
            for problem in chosen
        ]
        for name, make in engines.items()
        if _is_chosen(name, arguments.engines)
    }
    for trials in LOOKED_AT:
        if trials <= arguments.trials:
            print(f"\n{said.format(trials)}{_of(arguments)}")
            _print_table([problem.name for problem in chosen], table, trials)


def _runs(
    arguments: argparse.Namespace, kept: Kept, of: Run, make: Callable[[Run], Run]
) -> list[Run]:
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    return [kept.get(of.with_seed(seed), make) for seed in seeds]


def _is_chosen(name: str, names: Iterable[str] | None) -> bool:
    return not names or name in names


def _of(arguments: argparse.Namespace) -> str:
    last = arguments.first_seed + arguments.seeds - 1
    return f", seeds {arguments.first_seed} to {last}, {arguments.pending} at a time"


def _print_table(columns: list[str], table: Table, trials: int) -> None:
    regret = np.array(
        [[[run.regret[trials - 1] for run in runs] for runs in row] for row in table.values()]
    )
    ranks = rankdata(regret, axis=0).mean(axis=(1, 2))
    width = max(len(name) for name in table)
    print(
        " " * width
        + "".join(f"{name:>15}" for name in columns)
        + f"{'mean rank':>11}{'ms/trial':>10}"
    )
    for name, values, rank in zip(table, regret.mean(axis=2), ranks, strict=True):
        cells = "".join(f"{value:15.4f}" for value in values)
        taken = 1000 * np.mean([run.seconds for runs in table[name] for run in runs])
        print(f"{name:{width}}{cells}{rank:11.2f}{taken:10.1f}")


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
    parser.add_argument("--keep", type=Path, help="a file of runs, to read and to add to")
    section = parser.add_mutually_exclusive_group()
    for name, function in (("--warm-start", compare_warm_starts), ("--curves", compare_curves)):
        section.add_argument(name, dest="section", action="store_const", const=function)
    arguments = parser.parse_args()
    (arguments.section or compare)(arguments, Kept(arguments.keep))


if __name__ == "__main__":
    main()
