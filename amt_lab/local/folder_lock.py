"""One endpoint a data folder: the second one refuses, naming the first."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from amt_lab.local.data_folder import DataFolder, read_json

if TYPE_CHECKING:
    from types import TracebackType


class FolderInUseError(Exception):
    """Another endpoint runs on this folder."""


class FolderLock:
    """Held for as long as the process lives: the kernel lets go of it however the process ends."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._descriptor = -1

    def __enter__(self) -> FolderLock:
        self._descriptor = os.open(self._folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._descriptor, 32, 0).decode().strip() or "unknown"
            os.close(self._descriptor)
            running = read_json(self._folder.endpoint) or {}
            where = f" and answers at {running['url']}" if running.get("url") else ""
            raise FolderInUseError(
                f"The folder {self._folder.path} is in use: a local endpoint runs on it as process "
                f"{owner}{where}. Stop that one first (amt-lab local stop), or name another folder."
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
