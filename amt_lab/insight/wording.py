"""How findings say numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_NUMBER = re.compile(r"-(\d{3,})-[0-9a-f]{8}$")


def figure(number: float) -> str:
    """A setting, with as many digits as a person compares."""
    return f"{number:.4g}" if abs(number) < 1e4 else f"{number:g}"


def value(number: float) -> str:
    """An objective."""
    return f"{number:.5g}"


def amount(number: float) -> str:
    """A difference of objectives, or a spread."""
    return f"{number:.2g}"


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def trials_named(names: Sequence[str]) -> str:
    """Trials in a sentence: by their numbers, where their names are as SageMaker makes them."""
    numbers = [_NUMBER.search(name) for name in names]
    same_job = len({_NUMBER.sub("", name) for name in names}) == 1
    if same_job and all(numbers):
        said = listed([str(int(each[1])) for each in numbers if each])
        return f"{'trial' if len(names) == 1 else 'trials'} {said}"
    return listed(names)


def p_value(p: float) -> str:
    """A p-value of a permutation test."""
    return "p ≤ 0.002" if p <= 0.002 else f"p = {p:.2g}"


def span(low: float, high: float) -> str:
    """A stretch of a range, or its one value."""
    return figure(low) if low == high else f"{figure(low)} to {figure(high)}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in a sentence, the first few of many."""
    shown, rest = list(names[:most]), len(names) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([*([", ".join(shown[:-1])] if len(shown) > 1 else []), shown[-1]])


def money(sum_of: float) -> str:
    """A sum in the currency of the price that was given."""
    return f"{sum_of:.2f}" if sum_of >= 1 else f"{sum_of:.2g}"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
