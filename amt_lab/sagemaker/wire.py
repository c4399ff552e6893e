"""Large questions and answers as they go over the wire: JSON, in which a time is its epoch seconds.

botocore writes and reads both member by member along its model, and a time by dateutil: a second for
500 series of a CloudWatch answer that orjson reads in a few milliseconds. Signing, retries, errors
and endpoints stay botocore's; its `before-call` and `before-parse` events stand in for the rest.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class _Call:
    """One call in this thread."""

    members: Mapping[str, bytes]
    """What its body has besides what botocore wrote, as JSON."""


_call: ContextVar[_Call | None] = ContextVar("amt_lab_wire_call", default=None)


def ask(client: Any, operation: str, request: Mapping[str, Any], **large: bytes) -> dict[str, Any]:
    """What an operation, such as `get_metric_data`, answers.

    `large` members are lists, written as they are: JSON that is known to fit the model. `request` is
    checked and written by botocore. Times of the answer are epoch seconds.
    """
    call = getattr(client, operation)
    if not _is_json(client):
        lists = {name: orjson.loads(text) for name, text in large.items()}
        answer: dict[str, Any] = _plain(call(**request, **lists))
        return answer
    with _as_it_is(large):
        found: dict[str, Any] = call(**request, **dict.fromkeys(large, ()))
    return found


def dated(value: Any) -> Any:
    """An answer of `ask` with times as botocore gives them, but in UTC: members named `…Time`."""
    match value:
        case dict():
            return {name: _dated_member(name, item) for name, item in value.items()}
        case list():
            return [dated(item) for item in value]
        case _:
            return value


def prepare(client: Any) -> None:
    """Let `ask` have its way with a client; other calls are not touched."""
    client.meta.events.register("before-call", _write)
    client.meta.events.register("before-parse", _read)


@contextmanager
def _as_it_is(members: Mapping[str, bytes]) -> Iterator[None]:
    token = _call.set(_Call(members))
    try:
        yield
    finally:
        _call.reset(token)


def _is_json(client: Any) -> bool:
    """Early versions of botocore speak XML with CloudWatch."""
    return bool(client.meta.service_model.resolved_protocol == "json")


def _write(params: dict[str, Any], **_: Any) -> None:
    call = _call.get()
    if call is not None and call.members:
        large = {name: orjson.Fragment(text) for name, text in call.members.items()}
        params["body"] = orjson.dumps(orjson.loads(params["body"]) | large)


def _read(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    if _call.get() is None or response_dict["status_code"] >= 300:
        return
    try:
        answer = _loads(response_dict["body"])
    except ValueError:
        return  # no JSON at all: botocore says so
    customized_response_dict.update(answer)
    response_dict["body"] = b"{}"


def _loads(text: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = orjson.loads(text)
    except ValueError:
        # A message that was cut between the halves of a character is no text by orjson's measure.
        whole = json.dumps(json.loads(text), ensure_ascii=False).encode(errors="replace")
        answer = orjson.loads(whole)
    return answer


def _dated_member(name: str, value: Any) -> Any:
    if name.endswith("Time") and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return dated(value)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.timestamp()
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value
