"""The problems that a refusal of the service names, read from its message.

SageMaker writes `2 validation errors detected: Value 'x' at 'tags.1.member.key' failed to satisfy
constraint: Member must …; Value …`, with members in lower camel case and list positions from 1.
"""

from __future__ import annotations

import re

from amt_lab.tuning.errors import FieldProblem

_CONSTRAINT = re.compile(
    r"Value (?:null|'.*?') at '(?P<path>[^']+)' failed to satisfy constraint: "
    r"(?P<rule>.+?)(?=; Value (?:null|')|$)",
    re.DOTALL,
)
_FREE_KEYS = ("StaticHyperParameters", "Environment")
"""Maps whose keys are the user's own and keep their spelling."""


def problems_from_message(message: str) -> list[FieldProblem]:
    """One problem for each constraint that the message names, else one for the whole, without a field."""
    found = [
        FieldProblem(api_path(match["path"]), match[0].strip())
        for match in _CONSTRAINT.finditer(message)
    ]
    return found or [FieldProblem("", message)]


def api_path(wire_path: str) -> str:
    """`inputDataConfig.1.member.channelName` as this package writes it: `InputDataConfig[0].ChannelName`."""
    parts: list[str] = []
    for name in re.sub(r"\.(\d+)\.member", r".\1", wire_path).split("."):
        if name.isdigit() and parts:
            parts[-1] += f"[{int(name) - 1}]"
        elif parts and parts[-1] in _FREE_KEYS:
            parts.append(name)
        else:
            parts.append(name[:1].upper() + name[1:])
    return ".".join(parts)
