"""The process behind `Worker`: `python -m amt_lab.local.strategies.worker_process`."""

from __future__ import annotations

import signal
import sys
import traceback
from typing import TYPE_CHECKING

from amt_lab.local.strategies.bayesian import BayesianSearch
from amt_lab.local.strategies.worker import receive, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.strategies.strategy import Observation, Settings
    from amt_lab.tuning.ranges import Range


def main() -> None:
    """Answers until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the endpoint to heed
    questions = sys.stdin.buffer
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints gets between the answers
    try:
        while True:
            send(answers, _answer(*receive(questions)))
    except (EOFError, BrokenPipeError):
        return


def _answer(
    space: Sequence[Range],
    maximize: bool,
    seed: int,
    number: int,
    observed: Sequence[Observation],
    pending: Sequence[Settings],
) -> tuple[Settings | None, str | None]:
    """The suggestion, or what went wrong."""
    try:
        search = BayesianSearch(space, maximize=maximize, seed=seed)
        return search.suggest(number, observed, pending), None
    except Exception:  # noqa: BLE001 - told to the one who asked
        return None, traceback.format_exc()


if __name__ == "__main__":
    main()
