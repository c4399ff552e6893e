"""Everything that the endpoint remembers.

All of it is read and written on the event loop: a statement takes well under a millisecond, there
is no sync at a commit, and the order in which things happened is the order in which they are seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.engine.deletion import Deletion
from amt_lab.local.engine.logs import Logs
from amt_lab.local.engine.metric_points import MetricPoints
from amt_lab.local.engine.schema import open_store
from amt_lab.local.engine.search import Search
from amt_lab.local.engine.tags import Tags
from amt_lab.local.engine.training_jobs import TrainingJobs
from amt_lab.local.engine.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from pathlib import Path


class Store:
    """Raises StoreUnusableError where `path` is not a store of ours."""

    def __init__(self, path: Path) -> None:
        self._connection = open_store(path)
        self.training_jobs = TrainingJobs(self._connection)
        self.tuning_jobs = TuningJobs(self._connection)
        self.logs = Logs(self._connection)
        self.tags = Tags(self._connection)
        self.metric_points = MetricPoints(self._connection)
        self.deletion = Deletion(self._connection)
        self.search = Search(self._connection)

    def close(self) -> None:
        self._connection.close()
