"""Vega-Lite's schema checked in milliseconds: Altair's own check of an explorer takes two seconds."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

import altair as alt
import jsonschema_rs
from altair.utils import schemapi

_DEFINITIONS = "#/definitions/"
_checked_by_altair = schemapi.validate_jsonschema


def check(spec: Any, schema: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
    """Altair's `validate_jsonschema`: a wrong specification is left to it, for it tells what is wrong."""
    reference = schema.get("$ref", "")
    if reference.startswith(f"{_DEFINITIONS}TopLevel") and _validator(reference).is_valid(spec):
        return None
    return _checked_by_altair(spec, schema, *args, **kwargs)


@cache
def _validator(reference: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(_with_uris(alt.load_schema() | {"$ref": reference}))


def _with_uris(schema: Any) -> Any:
    """The schema with references as the standard has them: its own have `<` and `|` in them."""
    if isinstance(schema, list):
        return [_with_uris(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _with_uris(each) for name, each in schema.items()}
    if isinstance(reference := schema.get("$ref"), str):
        found["$ref"] = "#" + quote(reference.removeprefix("#"))
    return found
