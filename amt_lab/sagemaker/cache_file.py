"""A SQLite file that may vanish, be damaged or be another version's, and is then begun anew."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_BUSY_S = 5.0
"""How long a process waits for another one's write."""
_MOMENT_S = 0.2
_APPLICATION = 0x414D544C  # "AMTL", in the file's header
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class _Foreign(Exception):
    """The file is not of this version of this package."""


class _Behind:
    """One thread of this process that writes while its callers go on, in the order they asked.

    It begins after a moment, or when it is waited for: until then the processor is left to what
    the caller goes on with.
    """

    def __init__(self) -> None:
        self._begin()
        # A forked process has no thread but the one that forked.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="amt-lab-cache")
        self._last: dict[str, Future[object]] = {}
        self._is_waited_for = Event()

    def do(self, work: Callable[[], object], part: str) -> None:
        begin = time.monotonic() + _MOMENT_S
        with self._lock:
            try:
                self._last[part] = self._thread.submit(self._do, work, begin)
                return
            except RuntimeError:  # the interpreter shuts down, and begins no thread any more
                pass
        work()

    def wait(self, *parts: str) -> None:
        """Until what was asked for is done, of some parts or of all."""
        with self._lock:
            last = [self._last.pop(part, None) for part in parts or list(self._last)]
        for each in filter(None, last):
            self._is_waited_for.set()
            each.result()
        self._is_waited_for.clear()

    def _do(self, work: Callable[[], object], begin: float) -> None:
        self._is_waited_for.wait(max(0.0, begin - time.monotonic()))
        work()


_behind = _Behind()


class CacheFile:
    """Opened for each piece of work, so that threads, forks and other processes never share a handle."""

    def __init__(self, path: Path, schema: str, version: int, part: str) -> None:
        """`part` names what this one reads and writes: reading waits for no other part's writing."""
        self.path = path
        self._part = part
        self._schema = schema
        self._version = version
        self._lock = Lock()
        self._told = False

    def run(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """What `work` gives, as one transaction; `otherwise` where the file cannot be used.

        A damaged file, or one of another version, is set aside, and the work done on a new one. What
        this process asked for before is done before.
        """
        _behind.wait()
        return self._run(work, otherwise)

    def read(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """The same of work that changes nothing, which waits for no other process's write."""
        _behind.wait(self._part)
        return self._run(work, otherwise, "BEGIN")

    def later(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """The same of work that nobody waits for."""
        _behind.do(lambda: self._run(work, None), self._part)

    def size(self) -> int:
        """Bytes on disk, with what SQLite has yet to fold in."""
        _behind.wait()
        return sum(path.stat().st_size for path in self._parts() if path.exists())

    def shrink(self) -> None:
        """Give the room of what was deleted back to the disk."""

        def vacuum(db: sqlite3.Connection) -> None:
            db.execute("COMMIT")
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            db.execute("BEGIN")

        self.run(vacuum, None)

    def _run(
        self,
        work: Callable[[sqlite3.Connection], _T],
        otherwise: _T,
        begin: str = "BEGIN IMMEDIATE",
    ) -> _T:
        try:
            try:
                return self._once(work, begin)
            except _Foreign:
                self._set_aside("is not this version's")
            except sqlite3.DatabaseError as error:
                if _code(error) not in _DAMAGED:
                    raise
                self._set_aside(f"is damaged ({error})")
            return self._once(work, begin)
        except (sqlite3.Error, OSError, _Foreign) as error:
            self._tell(error)
            return otherwise

    def _once(self, work: Callable[[sqlite3.Connection], _T], begin: str) -> _T:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        with closing(sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)) as db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA synchronous = NORMAL")  # a cache may lose its last second
            self._prepare(db)
            db.execute(begin)
            done = work(db)
            db.execute("COMMIT")  # left out by an error, which closes and so rolls back
            return done

    def _prepare(self, db: sqlite3.Connection) -> None:
        if self._is_ours(db):
            return
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        db.execute("BEGIN IMMEDIATE")
        if not self._is_ours(db):  # by another process, while this one waited
            for statement in self._schema.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute(f"PRAGMA user_version = {self._version}")
        db.execute("COMMIT")

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        """False where the file is empty.

        Raises:
            _Foreign: it is neither empty nor ours.

        """
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if (application, version) == (_APPLICATION, self._version):
            return True
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:
            raise _Foreign(f"{self.path} is of version {version} of another application")
        return False

    def _set_aside(self, why: str) -> None:
        with self._lock:
            _log.warning("The cache %s %s: it is set aside and begun anew.", self.path, why)
            for path in self._parts():
                if path.exists():
                    path.replace(path.with_name(f"{path.name}.aside"))

    def _parts(self) -> list[Path]:
        return [self.path.with_name(self.path.name + end) for end in ("", "-wal", "-shm")]

    def _tell(self, error: Exception) -> None:
        """Once a process: nothing is lost but time."""
        if not self._told:
            self._told = True
            _log.warning("The cache %s cannot be used: %s.", self.path, error)


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary error code, the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
