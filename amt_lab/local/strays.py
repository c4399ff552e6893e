"""Processes that a killed endpoint left behind: training processes and S3 servers on its data folder."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from amt_lab.local.training.left_running import end_all, training_base

if TYPE_CHECKING:
    import psutil

    from amt_lab.local.data_folder import DataFolder

_LOG = logging.getLogger(__name__)


def end_strays(folder: DataFolder) -> None:
    """Kills them all, and waits until they are gone. The folder's lock is held: nobody else's are there."""
    ended = end_all(lambda process: _trains_in(process, folder) or _serves(process, folder))
    if ended:
        _LOG.info("Ended processes that a killed endpoint left behind: %s.", sorted(ended))


def _trains_in(process: psutil.Process, folder: DataFolder) -> bool:
    return training_base(process).startswith(f"{folder.jobs}/")


def _serves(process: psutil.Process, folder: DataFolder) -> bool:
    command = process.cmdline()
    return command[1:3] == ["serve", "s3"] and command[-1] == str(folder.s3)
