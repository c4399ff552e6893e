"""Everything that the endpoint remembers.

All of it is written on the event loop, and all but what takes long is read there: a statement takes well
under a millisecond, there is no sync at a commit, and the order in which things happened is the order in
which they are seen.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from amt_lab.local.engine.deletion import Deletion
from amt_lab.local.engine.logs import Logs
from amt_lab.local.engine.metric_points import MetricPoints
from amt_lab.local.engine.schema import open_reader, open_store
from amt_lab.local.engine.search import Search
from amt_lab.local.engine.tags import Tags
from amt_lab.local.engine.training_jobs import TrainingJobs
from amt_lab.local.engine.transaction import transaction
from amt_lab.local.engine.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


class Jobs:
    """Training jobs and tuning jobs by one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.training_jobs = TrainingJobs(connection)
        self.tuning_jobs = TuningJobs(connection)


class Store(Jobs):
    """Raises StoreUnusableError where `path` is not a store of ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_store(path)
        super().__init__(self._connection)
        self.logs = Logs(self._connection)
        self.tags = Tags(self._connection)
        self.metric_points = MetricPoints(self._connection)
        self.deletion = Deletion(self._connection)
        self.search = Search(self._connection)

    def together(self) -> AbstractContextManager[None]:
        """What is written within happens together or not at all. Nothing may be awaited meanwhile."""
        return transaction(self._connection)

    @contextmanager
    def reader(self) -> Iterator[Jobs]:
        """The jobs for a thread off the event loop: by a connection of its own, which only reads."""
        with closing(open_reader(self._path)) as connection:
            yield Jobs(connection)

    @property
    def rows_written(self) -> int:
        """Rows that were added, changed or deleted since the store was opened."""
        return self._connection.total_changes

    def checkpoint(self) -> None:
        """Brings what the write-ahead log holds into the file. For a thread, as it waits for the disk."""
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        self._connection.close()
