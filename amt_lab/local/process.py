"""Knowing a process again: its id alone may have been given to another one since."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process by its id and the time it was created at (epoch seconds, the kernel's own)."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process while it runs, else None."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < 1.0
            alive = process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same and alive else None

    def end(self, grace_s: float) -> bool:
        """Asks the process to end, and after `grace_s` seconds makes it; False where it was gone."""
        process = self.find()
        if process is None:
            return False
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            if not self._gone_within(grace_s):
                process.kill()
                self._gone_within(grace_s)
        return True

    def _gone_within(self, seconds: float) -> bool:
        """Waits for the end. Somebody else's zombie counts: its parent may never look after it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.find() is None:
                return True
            time.sleep(0.01)
        return False
