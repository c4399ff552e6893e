"""The parallel slots that trials ran in, and what of them stood idle."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from amt_lab.charts.standing import standing

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Usage:
    """How a job's slots were used, in slot-seconds; `span_s` is from the first trial to the last end."""

    slots: int
    span_s: float
    training_s: float
    waiting_s: float

    @property
    def training(self) -> float:
        """Share of the slots' time that trained."""
        return self._share(self.training_s)

    @property
    def waiting(self) -> float:
        """Share in which a trial had been made and its training had not begun."""
        return self._share(self.waiting_s)

    @property
    def idle(self) -> float:
        return max(0.0, 1 - self.training - self.waiting)

    def _share(self, seconds: float) -> float:
        whole = self.slots * self.span_s
        return seconds / whole if whole else 0.0


def slot_rows(trials: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Where and when each trial ran, by when it was made; those without any time are left out.

    Columns: those of `standing`, `slot` (from 1; the lowest that was free), `made_s`, `start_s` and
    `end_s` (seconds since the first trial was made), `waited_s` (0 where `created` is not in the table).
    A running trial ends at `now`; one that waits both starts and ends there.
    """
    started = trials["started"]
    made = trials["created"].fillna(started) if "created" in trials else started
    ended = trials["ended"]
    rows = standing(trials).assign(made=made, started=started, ended=ended)
    rows = rows[rows["made"].notna()].sort_values(["made", "trial"], ignore_index=True)
    rows["ended"] = rows["ended"].fillna(pd.Timestamp(now).as_unit("ms"))
    rows["started"] = rows["started"].fillna(rows["ended"])
    first = rows["made"].min()
    for name, column in (("made_s", "made"), ("start_s", "started"), ("end_s", "ended")):
        rows[name] = (rows[column] - first).dt.total_seconds()
    rows["waited_s"] = (rows["start_s"] - rows["made_s"]).clip(lower=0)
    rows["slot"] = _slots(rows["made_s"].to_numpy(dtype=float), rows["end_s"].to_numpy(dtype=float))
    return rows.drop(columns=["made", "started", "ended"])


def usage(rows: pd.DataFrame, slots: int | None = None) -> Usage:
    """What `slot_rows` tells of the slots; so many of them, or as many as were used at once."""
    used = int(rows["slot"].max()) if len(rows) else 0
    return Usage(
        slots=max(slots or 0, used),
        span_s=float(rows["end_s"].max()) if len(rows) else 0.0,
        training_s=float((rows["end_s"] - rows["start_s"]).clip(lower=0).sum()),
        waiting_s=float(rows["waited_s"].sum()),
    )


def busy(rows: pd.DataFrame, bins: int) -> pd.DataFrame:
    """Slots in use, averaged over so many equal parts of the job.

    Columns: `from_s`, `to_s`, `state` (a trial's state, or Waiting), `slots`.
    """
    edges = np.linspace(0.0, max(float(rows["end_s"].max()), 1e-9), bins + 1)
    width = edges[1] - edges[0]
    spans = [("Waiting", rows["made_s"], rows["start_s"])]
    spans += [(str(state), own["start_s"], own["end_s"]) for state, own in rows.groupby("state")]
    parts = []
    for state, starts, ends in spans:
        seconds = _elapsed(starts, edges) - _elapsed(ends, edges)
        parts.append(
            pd.DataFrame(
                {
                    "from_s": edges[:-1],
                    "to_s": edges[1:],
                    "state": state,
                    "slots": np.diff(seconds) / width,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _elapsed(moments: pd.Series, at: NDArray[Any]) -> NDArray[Any]:
    """Seconds from the moments to each time in `at`, summed over the moments before it."""
    ordered = np.sort(moments.to_numpy(dtype=float))
    before = np.searchsorted(ordered, at, side="right")
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    found: NDArray[Any] = before * at - sums[before]
    return found


def _slots(made: NDArray[Any], ended: NDArray[Any]) -> list[int]:
    """The lowest slot that is free when a trial is made; `made` ascends."""
    free: list[int] = []
    taken: list[tuple[float, int]] = []
    found = []
    for begin, end in zip(made, ended, strict=True):
        while taken and taken[0][0] <= begin:
            heapq.heappush(free, heapq.heappop(taken)[1])
        # A slot is either taken or free, so the next new one is one more than there are.
        slot = heapq.heappop(free) if free else len(taken) + 1
        heapq.heappush(taken, (max(begin, end), slot))
        found.append(slot)
    return found
