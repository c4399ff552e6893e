"""Many tuning jobs' descriptions by one call: Search, for jobs whose names are known."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.patience import patiently
from amt_lab.tuning.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.job_filter import JobFilter

_log = logging.getLogger(__name__)

_NAME = "HyperParameterTuningJobName"
_NAMES = 30
"""Names of one filter: its value has at most 1024 characters, a name at most 32."""


class JobSearch:
    """Asks for as long as sagemaker:Search is not denied."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_denied = False

    def records(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What the index has of at most 100 jobs, by name; it may lag behind, or lack a new one.

        Records have Describe's members. None at all where Search is denied.
        """
        return self._tolerant(_any_of(names), 100) if names else {}

    def newest(self, wanted: JobFilter, size: int) -> dict[str, dict[str, Any]]:
        """What the index has of the newest wanted jobs, by name, likewise."""
        return self._tolerant(wanted.as_search_expression(), size)

    def all(
        self, wanted: JobFilter, size: int, sleep: Callable[[float], None]
    ) -> Iterator[list[dict[str, Any]]]:
        """Pages of all wanted jobs, newest first, as the index has them.

        Raises:
            AccessDenied: sagemaker:Search is not allowed.

        """
        token, come = None, 0
        while True:
            fetch = partial(self._search, wanted.as_search_expression(), size, token)
            answer = patiently(fetch, partial(int, come), "tuning jobs", sleep, had=0)
            come += len(answer["Results"])
            yield [record["HyperParameterTuningJob"] for record in answer["Results"]]
            token = answer.get("NextToken")
            if not token:
                return

    def _tolerant(self, expression: dict[str, Any] | None, size: int) -> dict[str, dict[str, Any]]:
        if self._is_denied:
            return {}
        try:
            answer = self._search(expression, size)
        except AccessDenied as denied:
            self._is_denied = True
            _log.warning("%s Each job is described instead.", denied.message)
            return {}
        found = [record["HyperParameterTuningJob"] for record in answer["Results"]]
        return {job[_NAME]: job for job in found}

    def _search(
        self, expression: dict[str, Any] | None, size: int, token: str | None = None
    ) -> dict[str, Any]:
        client = self._connection.client("sagemaker")
        with aws_errors("search for the tuning jobs (sagemaker:Search)"):
            answer: dict[str, Any] = wire.dated(
                wire.ask(
                    client,
                    "search",
                    {
                        "Resource": "HyperParameterTuningJob",
                        "SortBy": "CreationTime",
                        "SortOrder": "Descending",
                        "MaxResults": size,
                        **({"SearchExpression": expression} if expression else {}),
                        **({"NextToken": token} if token else {}),
                    },
                )
            )
        return answer


def _any_of(names: Sequence[str]) -> dict[str, Any]:
    parts = [names[start : start + _NAMES] for start in range(0, len(names), _NAMES)]
    return {
        "SubExpressions": [
            {"Filters": [{"Name": _NAME, "Operator": "In", "Value": ",".join(part)}]}
            for part in parts
        ],
        "Operator": "Or",
    }
