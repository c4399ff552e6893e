"""Reads metrics off log lines by a training job's MetricDefinitions."""

from __future__ import annotations

import math
import re
import signal
import time
from typing import TYPE_CHECKING

from amt_lab.local.training.failure import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

    from amt_lab.local.training.job import MetricValue
    from amt_lab.local.training.limits import Limits

_TURN_S = 0.003


class MetricScan:
    """The regexes of some metric definitions; group 1 of each match is a value."""

    def __init__(self, definitions: Sequence[Mapping[str, str]], limits: Limits) -> None:
        self._limits = limits
        signal.signal(signal.SIGVTALRM, _interrupt)
        self._patterns = [(each["Name"], _compiled(each)) for each in definitions]

    def values(self, lines: Sequence[str]) -> list[list[MetricValue]]:
        """By line, the value of every match in order, so that the last one counts.

        Of as many of the lines as there is time for before others on the event loop have waited long
        enough, but of one at least. What is no finite number is no value: an empty capture, a word,
        and also NaN and infinity, which CloudWatch, where the service keeps metrics, does not take either.

        Runs in the main thread, so that a pattern that backtracks for ever can be interrupted.

        Raises:
            TrainingError: a pattern takes too long for one line.

        """
        found: list[list[MetricValue]] = []
        turn_ends = time.monotonic() + _TURN_S
        while len(found) < len(lines) and (not found or time.monotonic() < turn_ends):
            self._scan(lines, found, turn_ends)
        return found

    def _scan(self, lines: Sequence[str], found: list[list[MetricValue]], turn_ends: float) -> None:
        """Adds to `found` what is in the lines after those, until the turn or the time for one line is over."""
        before, name = len(found), ""
        try:
            # Once for all of them, as it takes as long as a match does. A line that it interrupts
            # without being the first is looked at again, with all the time for itself.
            signal.setitimer(signal.ITIMER_VIRTUAL, self._limits.longest_scan_s)
            for line in lines[before:]:
                start = line[: self._limits.longest_line]
                values: list[MetricValue] = []
                for name, pattern in self._patterns:
                    if pattern.search(start):
                        values += _values(name, pattern, start)
                found.append(values)
                if time.monotonic() > turn_ends:
                    break
        except _TooLong:
            if len(found) == before:
                raise TrainingError(
                    f"ClientError: the Regex of metric {name} takes longer than "
                    f"{self._limits.longest_scan_s:g} s on one line of the log: it backtracks too much "
                    "(the local endpoint's setting longest_metric_scan_s)"
                ) from None
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _values(name: str, pattern: re.Pattern[str], line: str) -> Iterator[MetricValue]:
    for match in pattern.finditer(line):
        value = _number(match[1] if pattern.groups else match[0])
        if value is not None:
            yield name, value


class _TooLong(Exception):
    pass


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Ends a match by a signal, which Python's `re` heeds.

    A thread would not do, as a match does not let go of the interpreter.
    """
    raise _TooLong


def _compiled(definition: Mapping[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(definition["Regex"])
    except re.error as error:
        raise TrainingError(
            f"ClientError: the Regex of metric {definition['Name']} is not a regular expression: {error}"
        ) from error


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
