"""The JSON protocol: X-Amz-Target names the operation, body and answer are JSON documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from amt_lab.local.protocol.errors import ServiceError

if TYPE_CHECKING:
    from amt_lab.local.protocol.services import Service

_PLAIN = (str, int, float)


class JsonProtocol:
    def __init__(self, service: Service) -> None:
        self._service = service
        self.content_type = f"application/x-amz-json-{service.json_version}"
        self.unknown_operation = "UnknownOperationException"

    def operation(self, headers: Mapping[str, str], body: bytes) -> str:
        """The operation's name; empty where the target is not this service's."""
        prefix, _, name = headers.get("x-amz-target", "").partition(".")
        return name if prefix == self._service.target_prefix else ""

    def request(self, shape: Any, body: bytes) -> dict[str, Any]:
        """The request's members that are there.

        Raises:
            ServiceError: SerializationException, where the body is not a JSON object.

        """
        try:
            # Null is the same as not there.
            members = present(json.loads(body or b"{}", parse_constant=_refuse_constant))
            json.dumps(members, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as error:
            raise ServiceError(
                f"The body is not JSON: {error}", code="SerializationException"
            ) from None
        if not isinstance(members, dict):
            raise ServiceError("The body must be a JSON object.", code="SerializationException")
        return members

    def response(self, operation: str, shape: Any, members: Mapping[str, Any]) -> bytes:
        return orjson.dumps(present(members))

    def error_headers(self, error: ServiceError) -> dict[str, str]:
        if not self._service.has_query_codes:
            return {}
        return {"x-amzn-query-error": f"{error.code};{fault(error)}"}

    def error(self, error: ServiceError, request_id: str) -> bytes:
        return json.dumps({"__type": error.code, "message": error.message}).encode()


def present(value: Any) -> Any:
    """`value` without members that are None, at any depth."""
    if isinstance(value, Mapping):
        return {
            # Most are plain, and neither a call nor the question what is a Mapping is cheap.
            name: item if isinstance(item, _PLAIN) else present(item)
            for name, item in value.items()
            if item is not None
        }
    if isinstance(value, list | tuple):
        return [present(item) for item in value]
    return value


def fault(error: ServiceError) -> str:
    """Whose fault it is, as the query protocol has it."""
    return "Receiver" if error.status >= 500 else "Sender"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
