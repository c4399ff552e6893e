"""Learning curves that change no more, kept on disk with the trials they are of.

CloudWatch coarsens its values as they age and drops them at last; what is kept here stays as fine as
it was when it was first looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson

from amt_lab.sagemaker.cache_tables import LIMIT, evict, job_of, job_row, opened, used
from amt_lab.sagemaker.metric_data import Numbers, Points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from sqlite3 import Connection

    from amt_lab.sagemaker.cache_tables import JobKey

Curve = tuple[str, str, str]
"""Training job, metric, and host: `` for what the job prints itself."""


class CurveCache:
    """Safe to share among threads and processes."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._file = opened(folder, "curves")
        self._limit = limit

    def curves(self, key: JobKey) -> dict[Curve, Points]:
        """All that is known of a job's curves."""

        def read(db: Connection) -> dict[Curve, Points]:
            parts = db.execute(
                'SELECT "index", times, "values" FROM curves WHERE job = ? ORDER BY part',
                (job_of(db, key),),
            )
            return {curve: points for part in parts for curve, points in _unpacked(*part)}

        found = self._file.read(read, dict[Curve, Points]())
        self._file.later(lambda db: used(db, [key]))
        return found

    def keep(self, key: JobKey, curves: Mapping[Curve, Points]) -> None:
        """Add curves to those known, as one part: a row for each would take longer than to fetch it."""

        def write(db: Connection) -> None:
            index = orjson.dumps([(*curve, len(points)) for curve, points in curves.items()])
            times = _packed(points.times for points in curves.values())
            values = _packed(points.values for points in curves.values())
            db.execute(
                'INSERT INTO curves (job, "index", times, "values") VALUES (?, ?, ?, ?)',
                (job_row(db, key), index.decode(), times, values),
            )
            evict(db, self._limit)

        self._file.later(write)


def _packed(lists: Iterable[Numbers]) -> bytes:
    return b"".join(numbers.tobytes() for numbers in lists)


def _unpacked(index: str, times: bytes, values: bytes) -> Iterator[tuple[Curve, Points]]:
    all_times, all_values = np.frombuffer(times), np.frombuffer(values)
    start = 0
    for name, metric, host, length in orjson.loads(index):
        end = start + length
        yield (name, metric, host), Points(all_times[start:end], all_values[start:end])
        start = end
