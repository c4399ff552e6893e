"""The query protocol of STS and IAM: a form as the request, XML as the answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from amt_lab.local.protocol.errors import ServiceError
from amt_lab.local.protocol.json_protocol import present

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.protocol.services import Service

_MOST_FIELDS = 10_000
_LIST_MEMBER = re.compile(r"(?P<name>\w+)\.member\.(?P<index>\d{1,4})")


class QueryProtocol:
    content_type = "text/xml"
    unknown_operation = "InvalidAction"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._namespace = str(service.model.metadata["xmlNamespace"])

    def operation(self, headers: Mapping[str, str], body: bytes) -> str:
        return self._form(body).get("Action", "")

    def request(self, shape: Any, body: bytes) -> dict[str, Any]:
        """Scalars and lists of scalars, which are all that the operations here take."""
        members: dict[str, Any] = {}
        for name, value in self._form(body).items():
            listed = _LIST_MEMBER.fullmatch(name)
            if listed:
                members.setdefault(listed["name"], []).append(value)
            elif name not in ("Action", "Version"):
                members[name] = _scalar(shape.members.get(name), value)
        return members

    def response(self, operation: str, shape: Any, members: Mapping[str, Any]) -> bytes:
        root = ET.Element(f"{operation}Response", xmlns=self._namespace)
        result = ET.SubElement(root, f"{operation}Result")
        _fill(result, shape, present(members))
        return bytes(ET.tostring(root))

    def error(self, error: ServiceError, request_id: str) -> bytes:
        root = ET.Element("ErrorResponse", xmlns=self._namespace)
        told = ET.SubElement(root, "Error")
        said = {
            "Type": "Receiver" if error.status >= 500 else "Sender",
            "Code": error.code,
            "Message": error.message,
        }
        for name, text in said.items():
            ET.SubElement(told, name).text = text
        ET.SubElement(root, "RequestId").text = request_id
        return bytes(ET.tostring(root))

    def _form(self, body: bytes) -> dict[str, str]:
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise ServiceError(f"The body is not a form: {error}", code="MalformedInput") from None
        return dict(pairs)


def _scalar(shape: Any, value: str) -> Any:
    if shape is not None and shape.type_name in ("integer", "long") and value.isdecimal():
        return int(value)
    return value


def _fill(element: ET.Element, shape: Any, value: Any) -> None:
    match shape.type_name:
        case "structure":
            for name, item in value.items():
                _fill(ET.SubElement(element, name), shape.members[name], item)
        case "list":
            for item in value:
                _fill(ET.SubElement(element, "member"), shape.member, item)
        case "boolean":
            element.text = "true" if value else "false"
        case "timestamp":
            element.text = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case _:
            element.text = str(value)
