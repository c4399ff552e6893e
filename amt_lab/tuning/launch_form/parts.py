"""Pieces that the form's schemas are made of."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

NUMERIC_MEMBERS = ("Name", "MinValue", "MaxValue", "ScalingType")
RANGE_MEMBERS = {
    "Continuous": NUMERIC_MEMBERS,
    "Integer": NUMERIC_MEMBERS,
    "Categorical": ("Name", "Values"),
}
"""Members of a range by its kind, in the order that they are shown."""


def object_schema(title: str, properties: Schema, required: list[str] | None = None) -> Schema:
    made: Schema = {"type": "object", "properties": properties}
    if title:
        made["title"] = title
    if required:
        made["required"] = required
    return made


def s3_address(title: str) -> Schema:
    return {"type": "string", "title": title, "pattern": "^(https|s3)://([^/]+)/?(.*)$"}
