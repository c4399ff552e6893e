"""Follows a growing log file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 256 * 1024
"""Read at once, and also the longest line: CloudWatch's own limit for a log event."""


class LogTail:
    """New whole lines of a file each time it is asked. Reads a bounded part, so it never blocks long."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._partial = b""
        self.read = 0
        """Bytes so far."""
        self.more = False
        """Whether the last read was cut short by its bound: ask again at once."""

    def lines(self) -> list[str]:
        """Lines that became whole since the last call."""
        fresh = self._file.read(_MOST_BYTES)
        self.read += len(fresh)
        self.more = len(fresh) == _MOST_BYTES
        *whole, self._partial = (self._partial + fresh).split(b"\n")
        if len(self._partial) >= _MOST_BYTES:
            whole.append(self._partial)
            self._partial = b""
        return [_text(line) for line in whole]

    def last_line(self) -> list[str]:
        """Once the writer has ended: the line that no newline closed, if there is one."""
        rest, self._partial = self._partial, b""
        return [_text(rest)] if rest else []

    def close(self) -> None:
        self._file.close()


def _text(line: bytes) -> str:
    # A progress bar rewrites its line with carriage returns: only what it shows last is kept.
    return line.decode("utf-8", errors="replace").rstrip("\r").rpartition("\r")[2]
