"""What trials cost: billable seconds of each instance, at its price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from amt_lab.sagemaker.listed_trials import ListedTrials
    from amt_lab.sagemaker.machines import Machines

Price = float | Mapping[str, float]
"""Of one instance an hour, in any currency; of every type, or by instance type."""


def instance_seconds(
    trials: ListedTrials, machines: Mapping[str, list[Machines]]
) -> dict[str, int]:
    """Billable seconds by instance type, each instance for itself, of trials that have ended.

    With managed spot training, the service counts fewer seconds than passed.
    """
    found: defaultdict[str, int] = defaultdict(int)
    columns = trials.columns
    for name, billable_s in zip(columns["name"], columns["billable_s"], strict=True):
        for kind, count in machines.get(name, ()) if billable_s else ():
            found[kind] += billable_s * count
    return dict(found)


def cost(seconds: Mapping[str, int], price: Price) -> float:
    """Raises:
    InvalidRequest: a price is missing, or is none.

    """
    table = dict(price) if isinstance(price, Mapping) else dict.fromkeys(seconds, price)
    missing = sorted(seconds.keys() - table.keys())
    if missing:
        message = f"price: there is no price of {', '.join(missing)}."
        raise InvalidRequest([FieldProblem("price", message, "Give one an hour of an instance.")])
    for kind, each in table.items():
        if not each >= 0:
            message = f"price: an hour of {kind} costs 0 or more, got {each}."
            raise InvalidRequest([FieldProblem("price", message)])
    return sum(length / 3600 * table[kind] for kind, length in seconds.items())
