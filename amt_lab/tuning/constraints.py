"""What a service model's shapes say about a request, and the words the service says it in.

A shape is one of botocore's (`type_name` and `metadata`; a structure has `members` and
`required_members`, a list `member`, a map `key` and `value`); nothing of botocore is imported.
Members that a shape does not have, wrong types, missing members, enums, patterns, lengths and
numeric limits are all reported, not only the first: SageMaker lists them the same way.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from amt_lab.tuning.errors import FieldProblem


def shape_problems(shape: Any, value: Any) -> list[FieldProblem]:
    """Every constraint of `shape` that `value`, a request or a response, breaks.

    A problem's `field` spells the path as the API does (`Tags[0].Key`), its message as the service
    does (`tags.1.member.key`).
    """
    return list(_problems(shape, value, _Place("", "")))


def validation_message(problems: Sequence[FieldProblem]) -> str:
    """One message of many problems, as the service words it."""
    errors = "error" if len(problems) == 1 else "errors"
    said = "; ".join(problem.message for problem in problems)
    return f"{len(problems)} validation {errors} detected: {said}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands, as the API spells it and as the service's messages do."""

    field: str
    wire: str

    def member(self, name: str) -> _Place:
        return self._below(name, name[:1].lower() + name[1:])

    def entry(self, key: str) -> _Place:
        """The value of a map's key, which keeps its spelling: it is the user's own."""
        return self._below(key, key)

    def item(self, index: int) -> _Place:
        return _Place(f"{self.field}[{index}]", f"{self.wire}.{index + 1}.member")

    def _below(self, field: str, wire: str) -> _Place:
        return (
            _Place(f"{self.field}.{field}", f"{self.wire}.{wire}")
            if self.field
            else _Place(field, wire)
        )


def _problems(shape: Any, value: Any, at: _Place) -> Iterator[FieldProblem]:
    expected, is_right = _TYPES.get(shape.type_name, ("a value", lambda _: True))
    if not is_right(value):
        yield _problem(at, value, f"Member must be {expected}")
        return
    match shape.type_name:
        case "structure":
            yield from _structure_problems(shape, value, at)
        case "list":
            yield from _size_problems(shape, value, at, "length")
            for index, item in enumerate(value):
                yield from _problems(shape.member, item, at.item(index))
        case "map":
            yield from _size_problems(shape, value, at, "length")
            for key, item in value.items():
                yield from _problems(shape.key, key, at.entry(key))
                yield from _problems(shape.value, item, at.entry(key))
        case "string":
            yield from _string_problems(shape, value, at)
        case "integer" | "long" | "float" | "double":
            yield from _size_problems(shape, value, at, "value")


def _structure_problems(shape: Any, value: Mapping[str, Any], at: _Place) -> Iterator[FieldProblem]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _problem(at.member(name), None, "Member must not be null")
    for name, item in value.items():
        if name not in shape.members:
            known = ", ".join(shape.members)
            yield FieldProblem(
                at.member(name).field,
                f"Unknown member '{at.member(name).wire}'; there are: {known}",
            )
        elif item is not None:
            yield from _problems(shape.members[name], item, at.member(name))


def _string_problems(shape: Any, value: str, at: _Place) -> Iterator[FieldProblem]:
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _problem(at, value, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    yield from _size_problems(shape, value, at, "length")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield _problem(at, value, f"Member must satisfy regular expression pattern: {pattern}")


def _size_problems(shape: Any, value: Any, at: _Place, what: str) -> Iterator[FieldProblem]:
    size = value if what == "value" else len(value)
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _problem(at, value, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield _problem(at, value, f"Member must have {what} less than or equal to {most}")


def _problem(at: _Place, value: Any, constraint: str) -> FieldProblem:
    shown = "null" if value is None else f"'{value}'"
    return FieldProblem(
        at.field, f"Value {shown} at '{at.wire}' failed to satisfy constraint: {constraint}"
    )


_FIRST_TIME = datetime.min.replace(tzinfo=UTC).timestamp()
_LAST_TIME = datetime.max.replace(tzinfo=UTC).timestamp()


def _is_number(value: Any) -> bool:
    right = isinstance(value, int | float) and not isinstance(value, bool)
    return right and abs(value) <= sys.float_info.max  # no NaN, and no whole number beyond a float


def _is_time(value: Any) -> bool:
    """A time that a `datetime` can hold, as such or in epoch seconds."""
    return isinstance(value, datetime) or (_is_number(value) and _FIRST_TIME <= value <= _LAST_TIME)


def _is_whole(value: Any, bits: int = 64) -> bool:
    limit = 1 << (bits - 1)
    return isinstance(value, int) and not isinstance(value, bool) and -limit <= value < limit


_TYPES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "structure": ("a structure", lambda value: isinstance(value, Mapping)),
    "map": ("a map", lambda value: isinstance(value, Mapping)),
    "list": ("a list", lambda value: isinstance(value, list | tuple)),
    "string": ("a string", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": ("a whole number of 32 bits", lambda value: _is_whole(value, 32)),
    "long": ("a whole number of 64 bits", _is_whole),
    "float": ("a number", _is_number),
    "double": ("a number", _is_number),
    "timestamp": ("a time in the years 1 to 9999", _is_time),
}

_UNICODE_CLASSES = (
    ("\\p{L}\\p{Z}\\p{N}", "\\w\\s"),
    ("\\p{L}\\p{M}\\p{Z}\\p{S}\\p{N}\\p{P}", "\\x20-\\x7e\\xa0-\\U0010ffff"),
    ("\\p{Alnum}", "a-zA-Z0-9"),
)
"""Java's Unicode classes, which `re` lacks, as runs of them stand in the patterns of training jobs,
tuning jobs and tags: what Python's own classes take in beyond those is `_` and control spaces."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    for java, python in _UNICODE_CLASSES:
        pattern = pattern.replace(java, python)
    return re.compile(pattern)
