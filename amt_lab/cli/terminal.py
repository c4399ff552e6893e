"""What commands write for a person to read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def say(text: str = "") -> None:
    """One line on stdout, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(rows: Iterable[tuple[str, object]]) -> str:
    """Two aligned columns; numbers with six significant digits."""
    pairs = [
        (name, f"{value:.6g}" if isinstance(value, float) else str(value)) for name, value in rows
    ]
    width = max((len(name) for name, _ in pairs), default=0)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in pairs)
