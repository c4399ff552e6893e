"""The training process's pid file, by which a restarted endpoint ends what it left running."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING

import psutil

from amt_lab.local.process import ProcessId

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "process.json"
_CLOCK_SLACK_S = 0.01
"""psutil gives a process's start to the clock tick; a float may lose its last digits in JSON."""

_LONGEST_END_S = 10.0
"""Waited at most for a killed process to be gone; one stuck in the kernel does not hold the start up."""


def note_process(folder: Path, pid: int) -> None:
    """Writes down which process is training. It leads its own process group."""
    try:
        created = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return  # ended already: nothing that could be left behind
    temporary = folder / f"{_FILE}.new"
    temporary.write_text(json.dumps({"pid": pid, "create_time": created}), encoding="utf-8")
    temporary.replace(folder / _FILE)


def forget_process(folder: Path) -> None:
    (folder / _FILE).unlink(missing_ok=True)


def noted_process(folder: Path) -> ProcessId | None:
    """The process that trains the job in `folder`; its id is its group's and its session's too."""
    try:
        noted = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return ProcessId(int(noted["pid"]), float(noted["create_time"]))


def end_orphan(folder: Path) -> bool:
    """Kills the process group that a former endpoint started for the job in `folder`.

    The number alone would not do, since the system gives it out again: the start time has to be
    the noted one too. Blocks until it is gone, so call it off the event loop.
    Returns whether something was running.
    """
    noted = noted_process(folder)
    if noted is None:
        return False
    ended = _end(noted.pid, noted.created)
    forget_process(folder)
    return ended


def _end(pid: int, created: float) -> bool:
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - created) > _CLOCK_SLACK_S or _is_over(process):
            return False
        os.killpg(pid, signal.SIGKILL)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return False
    deadline = time.monotonic() + _LONGEST_END_S
    while not _is_over(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return True


def _is_over(process: psutil.Process) -> bool:
    """Gone, or a zombie that nobody collects: some containers run no init that would."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
