"""Reads metrics off log lines by a training job's MetricDefinitions."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from amt_lab.local.training.failure import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class MetricScan:
    """The regexes of some metric definitions; group 1 of each match is a value."""

    def __init__(self, definitions: Sequence[Mapping[str, str]]) -> None:
        self._patterns = [(each["Name"], _compiled(each)) for each in definitions]

    def values(self, line: str) -> Iterator[tuple[str, float]]:
        """(metric, value) of every match in one line, in order, so that the last one counts.

        What is no finite number is no value: an empty capture, a word, and also NaN and infinity,
        which CloudWatch, where the service keeps metrics, does not take either.
        """
        for name, pattern in self._patterns:
            for match in pattern.finditer(line):
                value = _number(match[1] if pattern.groups else match[0])
                if value is not None:
                    yield name, value


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
