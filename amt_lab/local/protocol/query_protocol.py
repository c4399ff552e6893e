"""The query protocol of STS, IAM and older clients of CloudWatch: a form as the request, XML as the answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from amt_lab.local.protocol.errors import ServiceError
from amt_lab.local.protocol.json_protocol import fault, present

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.local.protocol.services import Service

_MOST_FIELDS = 10_000
_DEEPEST = 32
"""Parts of a field's name."""
_INDEX = re.compile(r"[0-9]{1,4}")


class QueryProtocol:
    content_type = "text/xml"
    unknown_operation = "InvalidAction"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._namespace = str(service.model.metadata["xmlNamespace"])

    def operation(self, headers: Mapping[str, str], body: bytes) -> str:
        return self._form(body).get("Action", "")

    def request(self, shape: Any, body: bytes) -> dict[str, Any]:
        """The form's fields as members, by their dotted names (`Dimensions.member.1.Name`).

        Raises:
            ServiceError: MalformedInput, where names contradict each other.

        """
        tree: dict[str, Any] = {}
        for name, value in self._form(body).items():
            if name not in ("Action", "Version"):
                _plant(tree, name.split("."), value)
        members: dict[str, Any] = _read(shape, tree)
        return members

    def response(self, operation: str, shape: Any, members: Mapping[str, Any]) -> bytes:
        root = ET.Element(f"{operation}Response", xmlns=self._namespace)
        result = ET.SubElement(root, f"{operation}Result")
        _fill(result, shape, present(members))
        return bytes(ET.tostring(root))

    def error_headers(self, error: ServiceError) -> dict[str, str]:
        return {}

    def error(self, error: ServiceError, request_id: str) -> bytes:
        root = ET.Element("ErrorResponse", xmlns=self._namespace)
        told = ET.SubElement(root, "Error")
        said = {
            "Type": fault(error),
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


def _plant(tree: dict[str, Any], path: Sequence[str], value: str) -> None:
    """Puts a field's value where its name leads to."""
    if len(path) > _DEEPEST:
        raise _malformed(f"a name has more than {_DEEPEST} parts")
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise _malformed(f"{'.'.join(path)} contradicts another field")
    if isinstance(tree.get(path[-1]), dict):
        raise _malformed(f"{'.'.join(path)} contradicts another field")
    tree[path[-1]] = value


def _read(shape: Any, found: Any) -> Any:
    """`found` as a value of `shape`; what does not fit stays as it is, for the check to name it."""
    if shape.type_name == "structure" and isinstance(found, dict):
        return {
            name: _read(shape.members[name], below) if name in shape.members else below
            for name, below in found.items()
        }
    if shape.type_name == "list" and found == "":
        return []
    if shape.type_name == "list" and isinstance(found, dict) and list(found) == ["member"]:
        items = found["member"]
        if isinstance(items, dict) and all(_INDEX.fullmatch(index) for index in items):
            return [_read(shape.member, items[index]) for index in sorted(items, key=int)]
    return _scalar(shape, found) if isinstance(found, str) else found


def _scalar(shape: Any, value: str) -> Any:
    try:
        match shape.type_name:
            case "integer" | "long":
                return int(value)
            case "float" | "double":
                return float(value)
            case "timestamp":
                time = datetime.fromisoformat(value)
                return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
            case "boolean":
                return {"true": True, "false": False}.get(value, value)
    except (ValueError, OverflowError):
        return value
    return value


def _malformed(why: str) -> ServiceError:
    return ServiceError(f"The form cannot be read: {why}.", code="MalformedInput")


def _fill(element: ET.Element, shape: Any, value: Any) -> None:
    match shape.type_name:
        case "structure":
            for name, item in value.items():
                _fill(ET.SubElement(element, name), shape.members[name], item)
        case "list":
            for item in value:
                _fill(ET.SubElement(element, "member"), shape.member, item)
        case "map":
            for key, item in value.items():
                entry = ET.SubElement(element, "entry")
                _fill(ET.SubElement(entry, "key"), shape.key, key)
                _fill(ET.SubElement(entry, "value"), shape.value, item)
        case "boolean":
            element.text = "true" if value else "false"
        case "timestamp":
            element.text = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case _:
            element.text = str(value)
