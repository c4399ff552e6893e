"""Learning curves that change no more, kept on disk with the trials they are of.

CloudWatch coarsens its values as they age and drops them at last; what is kept here stays as fine as
it was when it was first looked at.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from amt_lab.sagemaker.cache_tables import LIMIT, evict, job_row, opened, used_row
from amt_lab.sagemaker.metric_data import Points

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from sqlite3 import Connection

    from amt_lab.sagemaker.cache_tables import JobKey

Curve = tuple[str, str, str]
"""Training job, metric, and host: `` for what the job prints itself."""


class CurveCache:
    """Safe to share among threads and processes."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._file = opened(folder)
        self._limit = limit

    def curves(self, key: JobKey) -> dict[Curve, Points]:
        """All that is known of a job's curves."""

        def read(db: Connection) -> dict[Curve, Points]:
            job = used_row(db, key)
            found = db.execute(
                'SELECT name, metric, host, times, "values" FROM curves WHERE job = ?', (job,)
            )
            return {
                (name, metric, host): Points(_numbers(times), _numbers(values))
                for name, metric, host, times, values in found
            }

        return self._file.run(read, {})

    def keep(self, key: JobKey, curves: Mapping[Curve, Points]) -> None:
        def write(db: Connection) -> None:
            job = job_row(db, key)
            db.executemany(
                "INSERT OR REPLACE INTO curves VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (job, *curve, _bytes(points.times), _bytes(points.values))
                    for curve, points in curves.items()
                ),
            )
            evict(db, self._limit)

        self._file.run(write, None)


def _bytes(numbers: list[float]) -> bytes:
    return array("d", map(float, numbers)).tobytes()


def _numbers(stored: bytes) -> list[float]:
    return array("d", stored).tolist()
