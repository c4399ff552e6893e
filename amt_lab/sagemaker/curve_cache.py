"""Learning curves that change no more, kept on disk with the trials they are of.

CloudWatch coarsens its values as they age and drops them at last; what is kept here stays as fine as
it was when it was first looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson

from amt_lab.sagemaker.cache_tables import LIMIT, evict, job_of, job_row, opened, used
from amt_lab.sagemaker.curve_points import CurvePoints

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path
    from sqlite3 import Connection

    from amt_lab.sagemaker.cache_tables import JobKey


class CurveCache:
    """Safe to share among threads and processes."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._file = opened(folder, "curves")
        self._limit = limit

    def curves(self, key: JobKey) -> CurvePoints:
        """All that is known of a job's curves."""

        def read(db: Connection) -> CurvePoints:
            parts = db.execute(
                'SELECT "index", times, "values" FROM curves WHERE job = ? ORDER BY part',
                (job_of(db, key),),
            )
            return CurvePoints.joined(_unpacked(*part) for part in parts)

        found = self._file.read(read, CurvePoints.joined([]))
        self._file.later(lambda db: used(db, [key]))
        return found

    def keep(self, key: JobKey, parts: Sequence[CurvePoints], jobs: Collection[str]) -> None:
        """Add the points of some training jobs to those known.

        A row a part: one for each curve would take longer than to fetch it.
        """

        def write(db: Connection) -> None:
            for part in parts:
                kept = part.of(
                    [curve for curve, length in part.sizes if length and curve[0] in jobs]
                )
                if kept.curves:
                    index = orjson.dumps([(*curve, length) for curve, length in kept.sizes])
                    db.execute(
                        'INSERT INTO curves (job, "index", times, "values") VALUES (?, ?, ?, ?)',
                        (job_row(db, key), index.decode(), kept.times.data, kept.values.data),
                    )
            evict(db, self._limit)

        if jobs and any(len(part.values) for part in parts):
            self._file.later(write)


def _unpacked(index: str, times: bytes, values: bytes) -> CurvePoints:
    known = orjson.loads(index)
    curves = [(name, metric, host) for name, metric, host, _ in known]
    lengths = np.array([length for *_, length in known], dtype="int64")
    return CurvePoints(curves, lengths, np.frombuffer(times), np.frombuffer(values))
