"""The local endpoint as a process: everything started in order, and ended in the other."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from amt_lab.local.data_folder import (
    ACCOUNT,
    REGION,
    DataFolder,
    Keys,
    read_json,
    write_private,
)
from amt_lab.local.engine.engine import Engine
from amt_lab.local.engine.store import Store
from amt_lab.local.engine.training_runs import machine_capacity
from amt_lab.local.engine.write_ahead import keep_short
from amt_lab.local.object_store import ObjectStore
from amt_lab.local.process import ProcessId
from amt_lab.local.protocol import operations
from amt_lab.local.protocol.handler import application
from amt_lab.local.strays import end_strays

_LOG = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 4 * 2**20
"""Bytes; a tuning job with every member at its limit stays well below."""


class Daemon:
    """One endpoint on one data folder, whose lock is held."""

    def __init__(self, folder: DataFolder, port: int = 0) -> None:
        self._folder = folder
        self._keys: Keys = folder.keys()
        end_strays(folder)
        last = read_json(folder.ports) or {}
        # The ports of last time, where they are free: clients that are still there go on.
        self._sockets = _bind(port) if port else _bind_or_any(last.get("port", 0))
        self._port: int = self._sockets[0].getsockname()[1]
        s3_port = _free_port(last.get("s3_port", 0))
        write_private(folder.ports, {"port": self._port, "s3_port": s3_port})
        self._object_store = ObjectStore(folder, self._keys, s3_port)

    async def run(self) -> None:
        """Serves until SIGTERM or SIGINT.

        Raises:
            StoreUnusableError, ObjectStoreError, OSError: it cannot start; the message says why.
            sqlite3.OperationalError: the store cannot be written any more, as on a full disk.

        """
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, over.set)
        store = Store(self._folder.store)
        try:
            await self._object_store.start()
            keepers = [
                asyncio.create_task(self._object_store.keep(self._announce)),
                asyncio.create_task(keep_short(store)),
            ]
            engine = Engine(self._folder, store, machine_capacity())
            server = self._serve(engine)
            # What is loaded by now stays, the services' models above all: no request need wait while
            # it is searched for garbage.
            gc.freeze()
            try:
                engine.resume()
                self._announce()
                _LOG.info("Serving at %s with %s.", self._url, ", ".join(operations.__all__))
                await _first(over, engine.fault)
                _LOG.info("Ending.")
            finally:
                self._folder.endpoint.unlink(missing_ok=True)
                server.stop()
                await server.close_all_connections()
                await engine.close()
                for keeper in keepers:
                    keeper.cancel()
                    with suppress(asyncio.CancelledError):
                        await keeper
        finally:
            await self._object_store.stop()
            store.close()

    @property
    def _url(self) -> str:
        return f"http://{_LOOPBACK}:{self._port}"

    def _serve(self, engine: Engine) -> HTTPServer:
        server = HTTPServer(
            application(engine, self._keys, self._port),
            max_body_size=_LARGEST_BODY,
            max_buffer_size=_LARGEST_BODY,
        )
        server.add_sockets(self._sockets)
        return server

    def _announce(self) -> None:
        """Writes down how to reach the endpoint: whoever reads this file may use it at once."""
        me = ProcessId.of(os.getpid())
        told: dict[str, Any] = {
            "pid": me.pid,
            "created": me.created,
            "port": self._port,
            "url": self._url,
            "s3_url": self._object_store.url,
            "s3_pid": self._object_store.pid,
            "region": REGION,
            "account": ACCOUNT,
            "capacity": machine_capacity(),
        }
        write_private(self._folder.endpoint, told)


async def _first(over: asyncio.Event, fault: asyncio.Future[None]) -> None:
    """Waits until the endpoint is to end; raises what made it impossible to go on."""
    waiting: asyncio.Future[Any] = asyncio.create_task(over.wait())
    try:
        await asyncio.wait({waiting, fault}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if fault.done():
        fault.result()


def _bind(port: int) -> list[socket.socket]:
    return bind_sockets(port, address=_LOOPBACK, family=socket.AF_INET)


def _bind_or_any(port: int) -> list[socket.socket]:
    try:
        return _bind(port)
    except OSError:
        return _bind(0)


def _free_port(wanted: int) -> int:
    """`wanted` where it is free, else any."""
    sockets = _bind_or_any(wanted)
    port: int = sockets[0].getsockname()[1]
    for bound in sockets:
        bound.close()
    return port
