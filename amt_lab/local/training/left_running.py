"""Training processes, found by what they were started with: their environment, which all that they start takes on.

So they are found in whatever session they are, and there is no moment, however short, at which one has been
started and could not be found.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BASE = "SAGEMAKER_BASE_DIR"
_LONGEST_S = 10.0
"""Waited at most for killed processes to be gone; one stuck in the kernel holds nobody up."""


def end_left_running(base: Path) -> None:
    """Kills what a job whose container's tree is at `base` left running. Blocks until it is gone."""
    end_all(lambda process: training_base(process) == str(base))


def end_all(meant: Callable[[psutil.Process], bool]) -> set[int]:
    """Kills the processes that are `meant`, and waits until they are gone; their ids."""
    deadline = time.monotonic() + _LONGEST_S
    ended: set[int] = set()
    while time.monotonic() < deadline:
        found = list(_found(meant))
        if not found:
            break
        for (
            process
        ) in found:  # looked for again until none is left: they may start others meanwhile
            _kill(process)
            ended.add(process.pid)
        time.sleep(0.01)
    return ended


def training_base(process: psutil.Process) -> str:
    """Where the process's job has its tree, "" for any other process. A zombie has none."""
    return str(process.environ().get(BASE, ""))


def _found(meant: Callable[[psutil.Process], bool]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if meant(process):
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # over, or somebody else's


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
