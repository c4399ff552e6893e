"""What is wrong with the keys of tags."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def tag_problems(tags: Sequence[Mapping[str, str]]) -> list[FieldProblem]:
    """Keys that AWS keeps for itself, and keys that are there more than once."""
    problems = []
    for key, count in Counter(tag["Key"] for tag in tags).items():
        if key.lower().startswith("aws:"):
            said = f"Tags: the key '{key}' starts with aws:, which is reserved for AWS's own use."
            problems.append(FieldProblem("Tags", said))
        if count > 1:
            problems.append(FieldProblem("Tags", f"Tags: the key '{key}' is there twice."))
    return problems
