"""Brings the store's write-ahead log into its file, so that the event loop need not.

SQLite would do it at a commit, once the log has grown, and wait for the disk: requests would wait, too.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from amt_lab.local.engine.store import Store

_LOG = logging.getLogger(__name__)

_LOOK_S = 0.5
_WORTH_IT = 5_000
"""Rows."""


async def keep_short(store: Store) -> NoReturn:
    """Looks again and again until cancelled, and does its work in a thread."""
    done = store.rows_written
    while True:
        await asyncio.sleep(_LOOK_S)
        written = store.rows_written
        if written - done < _WORTH_IT:
            continue
        try:
            await asyncio.to_thread(store.checkpoint)
        except sqlite3.OperationalError as error:
            # Nothing is lost: it stays in the log, and a write that does not find room is told.
            _LOG.warning("The store's write-ahead log cannot be brought into its file: %s.", error)
        done = written
