"""Processes that a killed endpoint left behind: training processes and S3 servers on its data folder.

They are known by what they were started with, so that there is no moment, however short, at which a
process has been started and could not be found again.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.local.data_folder import DataFolder

_LOG = logging.getLogger(__name__)

_LONGEST_S = 10.0
"""Waited at most for killed processes to be gone; one stuck in the kernel does not hold the start up."""


def end_strays(folder: DataFolder) -> None:
    """Kills them all, and waits until they are gone. The folder's lock is held: nobody else's are there."""
    deadline = time.monotonic() + _LONGEST_S
    ended: set[int] = set()
    while time.monotonic() < deadline:
        strays = list(_strays(folder))
        if not strays:
            break
        for (
            process
        ) in strays:  # looked for again until none is left: they may start others meanwhile
            _kill(process)
            ended.add(process.pid)
        time.sleep(0.01)
    if ended:
        _LOG.info("Ended processes that a killed endpoint left behind: %s.", sorted(ended))


def _strays(folder: DataFolder) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if _trains_in(process, folder) or _serves(process, folder):
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # over, or somebody else's


def _trains_in(process: psutil.Process, folder: DataFolder) -> bool:
    """By the environment, which all that a training process starts takes on. A zombie has none."""
    base = process.environ().get("SAGEMAKER_BASE_DIR", "")
    return base.startswith(f"{folder.jobs}/")


def _serves(process: psutil.Process, folder: DataFolder) -> bool:
    command = process.cmdline()
    return command[1:3] == ["serve", "s3"] and command[-1] == str(folder.s3)


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
