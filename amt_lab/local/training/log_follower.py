"""Takes in what a training process prints, while it prints and as fast as that goes.

The patterns of the metrics are matched on the event loop, since Python's `re` can be interrupted in the
main thread alone (see `metric_scan`), and the store is written there, too. So a look at the log is cut
into turns of a few milliseconds, between which the loop does whatever else waits, and of the jobs that
run one at a time has its turn.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING

from amt_lab.local.training.limits import check_log
from amt_lab.local.training.log_tail import LogTail
from amt_lab.local.training.process import log_file

if TYPE_CHECKING:
    from amt_lab.local.training.job import Observer, TrainingSpec
    from amt_lab.local.training.metric_scan import MetricScan

_LOOK_S = 0.1
_REMEMBERED_LINES = 200
"""Kept to find a crash's traceback in."""
_LINES_A_TURN = 250
"""Take about two milliseconds with a few metrics."""
_ROUNDS_BETWEEN = 4
"""Of the event loop: as many as an HTTP request takes to be read, done and answered."""


class LogFollower:
    """Tells `observer` the lines of one run's log and the metrics in them."""

    def __init__(self, job: TrainingSpec, observer: Observer, scan: MetricScan) -> None:
        self._job, self._observer, self._scan = job, observer, scan
        self.last_lines: deque[str] = deque(maxlen=_REMEMBERED_LINES)
        self._told = 0
        """Bytes of the log."""

    async def follow(self, over: asyncio.Event) -> None:
        """Goes on to the end of the log once `over` is set.

        Raises:
            TrainingError: the log is too long, or a pattern takes too much time.

        """
        tail = LogTail(log_file(self._job.folder))
        try:
            while True:
                ended = over.is_set()  # asked before reading, so that nothing written is missed
                await self._tell(tail.lines())
                self._told = tail.read
                check_log(tail.written, self._job.limits)
                if tail.more:
                    continue
                if ended:
                    break
                await _wait(over, _LOOK_S)
            await self._tell(tail.last_line())
        finally:
            tail.close()

    async def caught_up(self) -> None:
        """Waits until all has been told that is in the log now."""
        printed = log_file(self._job.folder).stat().st_size
        while self._told < printed:
            await asyncio.sleep(_LOOK_S)

    async def _tell(self, lines: list[str]) -> None:
        told = 0
        while told < len(lines):
            async with self._job.turns:
                told += self._take_turn(lines[told : told + _LINES_A_TURN])
                for _ in range(_ROUNDS_BETWEEN):
                    await asyncio.sleep(0)

    def _take_turn(self, lines: list[str]) -> int:
        """How many of `lines` there was time for."""
        found = self._scan.values(lines)
        looked_at = lines[: len(found)]
        values = [value for of_line in found for value in of_line]
        self._observer.printed(time.time(), looked_at, values)
        self.last_lines.extend(looked_at)
        return len(looked_at)


async def _wait(event: asyncio.Event, longest_s: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), longest_s)
    except TimeoutError:
        return
