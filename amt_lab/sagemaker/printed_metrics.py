"""Metrics out of a training job's log, by the job's own regular expressions.

For when CloudWatch has dropped the values, or may not be asked: the log is kept longer.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.curve_points import CurvePoints
from amt_lab.sagemaker.logs import log_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection

_log = logging.getLogger(__name__)


def points_from_log(
    connection: Connection, training_job: str, definitions: Sequence[Mapping[str, Any]]
) -> CurvePoints:
    """The curves of a job by `definitions` (`Name`, `Regex` with one group), a point a matching line.

    Of several matches on a line the last one counts, as it does for the service.
    """
    patterns = [
        (each["Name"], pattern) for each in definitions if (pattern := _compiled(each)) is not None
    ]
    times: defaultdict[str, list[float]] = defaultdict(list)
    values: defaultdict[str, list[float]] = defaultdict(list)
    for line in sorted(log_lines(connection, training_job), key=lambda line: line.time):
        for name, pattern in patterns:
            value = _last_value(pattern, line.text)
            if value is not None:
                times[name].append(line.time.timestamp())
                values[name].append(value)
    curves = [(training_job, name, "") for name in values]
    return CurvePoints.of_lists(curves, list(times.values()), list(values.values()))


def _compiled(definition: Mapping[str, Any]) -> re.Pattern[str] | None:
    try:
        return re.compile(definition["Regex"])
    except re.error as error:
        _log.warning("The regex of %s can't be used here: %s", definition["Name"], error)
        return None


def _last_value(pattern: re.Pattern[str], text: str) -> float | None:
    matches = [match[1] for match in pattern.finditer(text) if match.groups() and match[1]]
    try:
        return float(matches[-1]) if matches else None
    except ValueError:
        return None  # the service takes numbers alone
