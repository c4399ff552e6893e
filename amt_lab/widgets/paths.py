"""Members of a request by their path, as problems name them: `A.B[0].C`."""

from __future__ import annotations

from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


def spelled(path: Path) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def member(request: Any, path: Path, missing: Any = None) -> Any:
    """What stands at the path, or `missing`."""
    for part in path:
        if isinstance(part, int):
            if not isinstance(request, list) or part >= len(request):
                return missing
        elif not isinstance(request, dict) or part not in request:
            return missing
        request = request[part]
    return request


def put(request: Any, path: Path, value: Any) -> None:
    """Set the member at the path, making the mappings on the way; None takes it away."""
    *way, last = path
    for part in way:
        request = request.setdefault(part, {}) if isinstance(request, dict) else request[part]
    if value is not None:
        request[last] = value
    elif isinstance(request, dict):
        request.pop(last, None)
