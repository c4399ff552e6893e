"""Suggestions from a process of their own: what computes them takes 90 MB, and holds up no request there.

The process reads questions from its stdin and writes answers to its stdout, both pickled. It ends when
its stdin does, and so with the endpoint, however that ends.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from amt_lab.local.strategies.strategy import Observation, Settings
    from amt_lab.tuning.ranges import Range

_COMMAND = (sys.executable, "-m", "amt_lab.local.strategies.worker_process")

Question: TypeAlias = tuple[
    "tuple[Range, ...]", bool, int, int, "list[Observation]", "list[Settings]"
]
"""Space, whether to maximize, seed, the trial's number, observed and pending."""


class WorkerError(Exception):
    """The strategy failed; the message is its traceback."""


class Worker:
    """One such process, started with the first question. Asked from several threads, it takes turns."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def suggest(self, question: Question) -> Settings | None:
        """Blocks until the answer is there. Raises WorkerError."""
        with self._turn:
            try:
                answer, failure = self._ask(question)
            except (
                EOFError,
                OSError,
                pickle.UnpicklingError,
            ):  # it was ended from outside: a second one is asked
                self.end()
                answer, failure = self._ask(question)
        if failure is not None:
            raise WorkerError(failure)
        return answer

    def end(self) -> None:
        """Ends the process; the next question starts another."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _ask(self, question: Question) -> tuple[Settings | None, str | None]:
        if self._process is None:
            self._process = subprocess.Popen(
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        send(self._process.stdin, question)
        answer: tuple[Settings | None, str | None] = receive(self._process.stdout)
        return answer


def send(pipe: Any, content: object) -> None:
    pickle.dump(content, pipe)
    pipe.flush()


def receive(pipe: Any) -> Any:
    """Raises EOFError where the other side has ended."""
    return pickle.load(pipe)  # noqa: S301 - from a process that this package itself started
