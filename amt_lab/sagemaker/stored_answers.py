"""The service's answers as text, times and all, and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = "$microseconds"
"""Marks a time; no member of an answer has a name like it."""


def as_text(answer: Any) -> str:
    """JSON, in which a time is its microseconds since 1970, exactly."""
    return json.dumps(answer, default=_marked, separators=(",", ":"))


def from_text(text: str) -> Any:
    """What `as_text` was given; times are UTC."""
    return json.loads(text, object_hook=_unmarked)


def _marked(value: object) -> dict[str, int]:
    if isinstance(value, datetime):
        return {_TIME: (value - _EPOCH) // timedelta(microseconds=1)}
    raise TypeError(f"An answer of the service has no {type(value).__name__}.")


def _unmarked(members: dict[str, Any]) -> Any:
    if members.keys() == {_TIME}:
        return _EPOCH + timedelta(microseconds=members[_TIME])
    return members
