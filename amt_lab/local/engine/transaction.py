"""Several statements that happen together or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def transaction(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """Inside another one it is a part of that."""
    return nullcontext() if connection.in_transaction else _outermost(connection)


@contextmanager
def _outermost(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back on a full disk, mostly
            connection.execute("ROLLBACK")
        raise
