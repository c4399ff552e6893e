"""Many tuning jobs' descriptions by one call: Search, for jobs whose names are known."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.sagemaker.connection import Connection

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
        if self._is_denied or not names:
            return {}
        client = self._connection.client("sagemaker")
        try:
            with aws_errors("search for the tuning jobs (sagemaker:Search)"):
                answer = client.search(
                    Resource="HyperParameterTuningJob",
                    SearchExpression=_any_of(names),
                    SortBy="CreationTime",
                    SortOrder="Descending",
                    MaxResults=100,
                )
        except AccessDenied as denied:
            self._is_denied = True
            _log.warning("%s Each job is described instead.", denied.message)
            return {}
        found = [record["HyperParameterTuningJob"] for record in answer["Results"]]
        return {job[_NAME]: job for job in found}


def _any_of(names: Sequence[str]) -> dict[str, Any]:
    parts = [names[start : start + _NAMES] for start in range(0, len(names), _NAMES)]
    return {
        "SubExpressions": [
            {"Filters": [{"Name": _NAME, "Operator": "In", "Value": ",".join(part)}]}
            for part in parts
        ],
        "Operator": "Or",
    }
