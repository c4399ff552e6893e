"""openapi.yaml as the server itself uses it: its paths are the routes, its parameters are checked.

So that a limit stands in one place: what the contract says is what is refused.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema import ValidationError

CONTRACT = Path(__file__).with_name("openapi.yaml")

_JUPYTERS_OWN = frozenset({"token", "_xsrf", "no_track_activity"})
"""Query parameters that Jupyter Server reads from any request."""


def url_pattern(path: str) -> str:
    """The regular expression of a contract path: `/a/{name}` takes anything but a slash as `name`."""
    return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)


@cache
def document() -> dict[str, Any]:
    """The parsed contract."""
    # The loader in C takes 4 ms instead of 60; a PyYAML built without it has only the other.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    contract: dict[str, Any] = yaml.load(CONTRACT.read_text("utf-8"), loader)  # noqa: S506 - a safe loader
    return contract


def parameters(
    path: str, verb: str, in_path: Mapping[str, str], in_query: Mapping[str, str]
) -> dict[str, Any]:
    """The values of an operation's parameters, typed, with the contract's defaults.

    Raises:
        InvalidRequest: naming every parameter that is unknown or breaks its schema.

    """
    sent = {"path": in_path, "query": in_query}
    values: dict[str, Any] = {}
    problems = list(_unknown(path, verb, in_query))
    for parameter in _declared(path, verb):
        name, schema = parameter["name"], parameter["schema"]
        text = sent[parameter["in"]].get(name)
        if text is None:
            values[name] = schema.get("default")
            continue
        values[name] = _typed(text, schema)
        problems += [
            FieldProblem(name, f"{name}: {error.message}")
            for error in _broken(values[name], schema)
        ]
    if problems:
        raise InvalidRequest(problems)
    return values


def check_body(path: str, verb: str, body: Mapping[str, Any]) -> None:
    """Hold a request's JSON body against the operation's schema.

    Raises:
        InvalidRequest: naming every member that breaks it.

    """
    schema = document()["paths"][path][verb]["requestBody"]["content"]["application/json"]["schema"]
    found = [
        FieldProblem(_member(error), f"{_member(error)}: {_said(error)}")
        for error in _broken(body, schema)
    ]
    if found:
        raise InvalidRequest(found)


def _member(error: ValidationError) -> str:
    return error.json_path.removeprefix("$").removeprefix(".") or "body"


def _said(error: ValidationError) -> str:
    """What is wrong; of a list that is too long or too short by its length, not with all that is in it."""
    limits = {"maxItems": "at most", "minItems": "at least"}
    limit, sent = limits.get(str(error.validator)), error.instance
    if limit is None or not isinstance(sent, list):
        return error.message
    return f"must have {limit} {error.validator_value:,} entries, has {len(sent):,}"


def _declared(path: str, verb: str) -> list[dict[str, Any]]:
    item = document()["paths"][path]
    listed = [*item.get("parameters", ()), *item[verb].get("parameters", ())]
    return [_resolved(parameter) for parameter in listed]


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    shared: dict[str, Any] = document()["components"]["parameters"]
    resolved: dict[str, Any] = shared[parameter["$ref"].rpartition("/")[2]]
    return resolved


def _unknown(path: str, verb: str, in_query: Mapping[str, str]) -> Iterator[FieldProblem]:
    """Parameters that the operation does not have; JupyterLab's cache buster (`?1732…=`) is none."""
    known = [p["name"] for p in _declared(path, verb) if p["in"] == "query"]
    for name in sorted(set(in_query) - set(known) - _JUPYTERS_OWN):
        if in_query[name] or not name.isdigit():
            allowed = ", ".join(known) or "no parameter"
            yield FieldProblem(name, f"{name}: not a parameter here, which takes {allowed}")


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """`text` as the schema's type; what cannot be one stays text, for the schema to refuse."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        return int(text)
    if kind == "boolean":
        return {"true": True, "1": True, "": True, "false": False, "0": False}.get(text, text)
    return text


def _broken(value: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    # OpenAPI 3.1 schemas are JSON Schema 2020-12; the components make its references resolve.
    whole = {**schema, "components": document()["components"]}
    yield from Draft202012Validator(whole).iter_errors(value)
