"""Search for the training jobs of one tuning job, a hundred a call, calls side by side.

Each call has a window of creation times of its own, which the list of trials tells. A filter's time
has whole seconds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Filter.html
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from amt_lab.sagemaker.connection import Connection

Window = tuple[int, int]
"""Epoch seconds from (included) and to (not included)."""

_PAGE = 100
"""The most that Search gives at a time."""
_AT_ONCE = 6
"""Search allows fewer calls a second than others do."""


def windows(created_ms: Sequence[int], wanted: Sequence[bool]) -> list[Window]:
    """Spans of time that hold all wanted trials, each with at most a hundred trials where it can.

    `created_ms` ascends. Trials of the same second are never parted, since a filter could not.
    """
    seconds = [each // 1000 for each in created_ms]
    found, place = [], 0
    while place < len(seconds):
        if not wanted[place]:
            place += 1
            continue
        start, end = place, min(place + _PAGE, len(seconds))
        while end < len(seconds) and start < end and seconds[end] == seconds[end - 1]:
            end -= 1
        if start == end:  # more than a page of them in one second
            while end < len(seconds) and seconds[end] == seconds[start]:
                end += 1
        found.append((seconds[start], seconds[end - 1] + 1))
        place = end
    return found


def searched(
    connection: Connection, job_arn: str, spans: Sequence[Window | None]
) -> Iterator[list[dict[str, Any]]]:
    """Training jobs as Search has them, in batches as they come; a span of None has no bounds.

    The first error is raised after what came beside it.

    Raises:
        AccessDenied: sagemaker:Search is not allowed.

    """
    trouble: Exception | None = None
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="amt-lab-search") as pool:
        asked = [pool.submit(_search, connection, job_arn, span) for span in spans]
        for each in as_completed(asked):
            if each.cancelled():
                continue
            if each.exception() is None:
                yield each.result()
                continue
            trouble = trouble or each.exception()  # type: ignore[assignment]  # no KeyboardInterrupt
            for waiting in asked:
                waiting.cancel()
    if trouble is not None:
        raise trouble


def _search(connection: Connection, job_arn: str, span: Window | None) -> list[dict[str, Any]]:
    filters = [{"Name": "TuningJobArn", "Operator": "Equals", "Value": job_arn}]
    if span is not None:
        filters += [
            {"Name": "CreationTime", "Operator": operator, "Value": _text(second)}
            for operator, second in zip(("GreaterThanOrEqualTo", "LessThan"), span, strict=True)
        ]
    request: dict[str, Any] = {
        "Resource": "TrainingJob",
        "SearchExpression": {"Filters": filters},
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
        "MaxResults": _PAGE,
    }
    client = connection.client("sagemaker")
    found = []
    while True:
        with aws_errors("search for the trials' details (sagemaker:Search)"):
            answer = wire.ask(client, "search", request)
        found += [record["TrainingJob"] for record in answer["Results"]]
        if not answer.get("NextToken"):
            return found
        request["NextToken"] = answer["NextToken"]


def _text(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
