"""Why a training job failed, in the words of its `FailureReason`."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_REASON = 1024
"""Characters that the API keeps of a FailureReason."""

_TRACEBACK = "Traceback (most recent call last):"
_LINES_WITHOUT_TRACEBACK = 5


class TrainingError(Exception):
    """The job can't be run as it was asked for; the message is its FailureReason."""


def crash_reason(exit_code: int, failure_file: Path, last_lines: Sequence[str]) -> str:
    """What to tell of a process that ended by itself with `exit_code` (negative: minus a signal).

    The container's own words in output/failure come first, then the last traceback of its log,
    then the log's last lines.
    """
    told = _failure_text(failure_file)
    if exit_code < 0:
        ended = f"the training process was ended by {_signal_name(-exit_code)}"
        if exit_code == -signal.SIGKILL:
            ended += ", which on a machine short of memory is the system's doing"
        parts = [ended, told] if told else [ended]
        exit_code = 128 - exit_code  # as a shell and a container's runtime count it
    else:
        parts = [told or _tail(last_lines) or "the training process gave no reason"]
    return _fitted("AlgorithmError: " + "; ".join(parts), f", exit code: {exit_code}")


def _failure_text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_REASON).strip()
    except FileNotFoundError:
        return ""


def _tail(lines: Sequence[str]) -> str:
    starts = [i for i, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    if not starts:
        return "\n".join(lines[-_LINES_WITHOUT_TRACEBACK:]).strip()
    traceback = lines[starts[-1] :]
    # The error itself is at the end; a long traceback loses its middle rather than that.
    text = "\n".join(traceback).strip()
    room = LONGEST_REASON - 100
    return text if len(text) <= room else f"{_TRACEBACK}\n  …\n{text[-(room - 50) :]}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _fitted(reason: str, ending: str) -> str:
    return reason[: LONGEST_REASON - len(ending)] + ending
