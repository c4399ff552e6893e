"""A request as the Python that sends it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.request import TuningRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH = 96
_INDENT = "    "

HIDDEN = "***"
"""What stands for the value of an environment variable."""

_CALL = """\
import boto3

sagemaker = boto3.client("sagemaker")
sagemaker.create_hyper_parameter_tuning_job(
{members})
"""


def boto3_code(request: Mapping[str, Any]) -> str:
    """A script that launches a CreateHyperParameterTuningJob request, on AWS or the local endpoint.

    Credentials and region are those of boto3's own chain: none are in it.
    """
    return _CALL.format(
        members="".join(
            f"{_INDENT}{name}={_literal(value, 1, len(name) + 1)},\n"
            for name, value in request.items()
        )
    )


def shareable(request: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without the values of environment variables, which may be secrets."""
    shared = copy.deepcopy(dict(request))
    for definition in TuningRequest(shared).definitions:
        variables: Any = definition.members.get("Environment", {})
        variables.update(dict.fromkeys(variables, HIDDEN))
    return shared


def _literal(value: Any, depth: int, used: int) -> str:
    """A value on one line where that fits, else a member a line; `pprint` would indent by the key.

    `used` is how much of its line is taken beside the indentation.
    """
    short = repr(value)
    if depth * len(_INDENT) + used + len(short) < _WIDTH or not isinstance(value, dict | list):
        return short
    if isinstance(value, dict):
        items = [
            f"{name!r}: {_literal(each, depth + 1, len(repr(name)) + 2)}"
            for name, each in value.items()
        ]
    else:
        items = [_literal(each, depth + 1, 0) for each in value]
    inner = "".join(f"{_INDENT * (depth + 1)}{item},\n" for item in items)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}{_INDENT * depth}{closing}"
