"""The operations that the endpoint supports, as they register themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from amt_lab.local.engine.engine import Engine

Request: TypeAlias = Mapping[str, Any]
Response: TypeAlias = dict[str, Any]
"""Members by name, times as epoch seconds; members that are None are left out of the answer."""
Operation: TypeAlias = Callable[[Request, Engine], Response]

OPERATIONS: dict[tuple[str, str], Operation] = {}
"""By service and operation."""


def operation(name: str, service: str = "sagemaker") -> Callable[[Operation], Operation]:
    """Registers a function as what `service` does when asked for `name`.

    The request was checked against botocore's model before.
    """

    def register(function: Operation) -> Operation:
        OPERATIONS[service, name] = function
        return function

    return register


def supported(service: str) -> list[str]:
    return sorted(name for known, name in OPERATIONS if known == service)
