"""Follows a growing log file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_LINE = 256 * 1024
"""Bytes: CloudWatch's own limit for a log event."""


class LogTail:
    """New whole lines of a file each time it is asked. Reads a bounded part, so it never blocks long."""

    MOST_BYTES = 64 * 1024
    """Read at once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._partial = b""
        self.read = 0
        """Bytes so far."""
        self.more = False
        """Whether the last read was cut short by its bound: ask again at once."""

    def lines(self) -> list[str]:
        """Lines that became whole since the last call."""
        fresh = self._file.read(self.MOST_BYTES)
        self.read += len(fresh)
        self.more = len(fresh) == self.MOST_BYTES
        whole, newline, self._partial = (self._partial + fresh).rpartition(b"\n")
        lines = _texts(whole) if newline else []
        if len(self._partial) >= _LONGEST_LINE:
            lines += self.last_line()
        return lines

    def last_line(self) -> list[str]:
        """Once the writer has ended: the line that no newline closed, if there is one."""
        rest, self._partial = self._partial, b""
        return _texts(rest) if rest else []

    @property
    def written(self) -> int:
        """Bytes of the file, read or not."""
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        self._file.close()


def _texts(whole: bytes) -> list[str]:
    """The lines between newlines."""
    lines = whole.decode("utf-8", errors="replace").split("\n")
    if b"\r" not in whole:
        return lines
    # A progress bar rewrites its line with carriage returns: only what it shows last is kept.
    return [line.rstrip("\r").rpartition("\r")[2] for line in lines]
