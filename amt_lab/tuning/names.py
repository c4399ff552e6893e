"""Names of tuning jobs: 1 to 32 characters, letters, digits and single hyphens within."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST_CHARACTERS = 32

_STAMP = re.compile(r"-\d{6}-\d{4,6}$")


def fresh_name(base: str, now: datetime) -> str:
    """`base` with the time at its end, as short as a name must be; an earlier time there is replaced."""
    stamp = f"{now:%y%m%d-%H%M%S}"
    stem = re.sub(r"[^a-zA-Z0-9]+", "-", _STAMP.sub("", base)).strip("-")
    stem = stem[: MOST_CHARACTERS - len(stamp) - 1].rstrip("-") or "tuning"
    return f"{stem}-{stamp}"
