"""One search of one problem, and the figures of many kept in a file."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies import Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from amt_lab.local.strategies import Settings

    from .engines import Engine
    from .problems import Problem


@dataclass(frozen=True)
class Run:
    """What tells one search from another, and what came of it."""

    section: str
    problem: str
    engine: str
    pending: int
    trials: int
    seed: int = 0
    regret: Sequence[float] = ()
    """After each trial: the true value, without noise, of the trial that looks best, less the optimum."""
    seconds: float = 0.0
    """Of computing, a suggestion."""

    def with_seed(self, seed: int) -> Run:
        return replace(self, seed=seed)

    def without_figures(self) -> Run:
        return replace(self, regret=(), seconds=0.0)


class Kept:
    """Runs in a file, one a line, so that a measurement of hours can be interrupted and added to."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._runs: dict[Run, Run] = {}
        if path is not None and path.exists():
            for line in path.read_text().splitlines():
                run = Run(**json.loads(line))
                self._runs[run.without_figures()] = run

    def get(self, wanted: Run, make: Callable[[Run], Run]) -> Run:
        """The run that is there, or that `make` makes."""
        if wanted not in self._runs:
            run = self._runs[wanted] = make(wanted)
            if self._path is not None:
                with self._path.open("a") as file:
                    file.write(json.dumps(asdict(run)) + "\n")
        return self._runs[wanted]


def search(engine: Engine, problem: Problem, wanted: Run) -> Run:
    """Trials end in the order of their launch, `pending` at a time."""
    noise = np.random.default_rng(1000 + wanted.seed)
    running: list[Settings] = []
    seen: list[tuple[float, float]] = []
    spent = 0.0
    for launched in range(wanted.trials + wanted.pending):
        if launched < wanted.trials:
            start = time.process_time()
            running.append(engine.ask())
            spent += time.process_time() - start
        if launched >= wanted.pending:
            settings = running.pop(0)
            true = problem.value(settings)
            told = true + problem.noise * noise.standard_normal()
            engine.tell(settings, told)
            seen.append((told, true))
    told, true = np.array(seen).T
    looks_best = [int(np.argmin(told[: n + 1])) for n in range(len(told))]
    regret = true[looks_best] - problem.optimum
    return replace(wanted, regret=regret.round(6).tolist(), seconds=spent / wanted.trials)


def random_observations(problem: Problem, count: int, seed: int) -> list[Observation]:
    """What a parent found that searched at random."""
    rng = np.random.default_rng([2000, seed])
    drawn: Iterable[Settings] = (
        {tuned.name: tuned.from_unit(float(rng.random())) for tuned in problem.space}
        for _ in range(count)
    )
    return [
        Observation(each, problem.value(each) + problem.noise * rng.standard_normal())
        for each in drawn
    ]
