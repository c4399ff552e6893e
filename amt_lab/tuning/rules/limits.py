"""How many training jobs, how many at once.

Limits: "Resource limits of automatic model tuning" in the developer guide. The quotas that an
account may raise are taken at their highest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import CONFIG, RANGE_KINDS, Definition, TuningRequest, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMITS = f"{CONFIG}.ResourceLimits"
TOTAL = f"{_LIMITS}.MaxNumberOfTrainingJobs"
_PARALLEL = f"{_LIMITS}.MaxParallelTrainingJobs"

MOST_PARALLEL = 100
MOST_TRIALS = 750
MOST_RANDOM_TRIALS = 10_000


def limit_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    total = _count(request.limits.get("MaxNumberOfTrainingJobs"))
    parallel = _count(request.limits.get("MaxParallelTrainingJobs"))
    if total is None and request.strategy != "Grid" and not request.autotuned:
        yield FieldProblem(
            TOTAL, "MaxNumberOfTrainingJobs is required for every strategy but Grid."
        )
    if parallel is not None and parallel > MOST_PARALLEL:
        yield FieldProblem(
            _PARALLEL,
            f"MaxParallelTrainingJobs is at most {MOST_PARALLEL}, got {parallel}.",
            "Accounts start with a quota of 10; AWS raises it on request.",
        )
    if total is None:
        return
    if parallel is not None and parallel > total:
        yield FieldProblem(
            _PARALLEL,
            f"MaxParallelTrainingJobs, {parallel}, must not be greater than "
            f"MaxNumberOfTrainingJobs, {total}.",
        )
    most = most_trials(request.strategy)
    if total > most:
        yield FieldProblem(
            TOTAL,
            f"MaxNumberOfTrainingJobs is at most {most} with strategy {request.strategy}, got {total}.",
        )
    yield from _combination_problems(request, total)


def most_trials(strategy: str) -> int:
    """What MaxNumberOfTrainingJobs is at most, with the training jobs of a warm start's parents."""
    return MOST_RANDOM_TRIALS if strategy == "Random" else MOST_TRIALS


def combinations(definition: Definition) -> float:
    """How many different trials the ranges allow; infinite with a continuous range or an unread one."""
    product = 1.0
    for tuned in definition.ranges:
        if tuned.kind == "Categorical":
            product *= len(set(map(str, sequence(tuned.members.get("Values")))))
        elif tuned.kind == "Integer":
            product *= _integers(tuned.members.get("MinValue"), tuned.members.get("MaxValue"))
        else:
            return math.inf
    return product


def _combination_problems(request: TuningRequest, total: int) -> Iterator[FieldProblem]:
    if request.autotuned or not request.definitions:
        return
    # A trial without any range is `ranges`' to refuse; here it would count as one combination.
    if not all(any(True for _ in definition.ranges) for definition in request.definitions):
        return
    possible = sum(combinations(definition) for definition in request.definitions)
    if 0 < possible < total:
        yield FieldProblem(
            TOTAL,
            "You don't have enough combinations of hyperparameter ranges. The total number of "
            f"hyperparameter combinations for the provided ranges [{possible}] must be equal or greater "
            f"than the value of MaxNumberOfJobs, [{total}]. Provide additional ranges.",
            f"Widen one of the {' or '.join(RANGE_KINDS[1:])} ranges, add one, or ask for fewer trials.",
        )
    elif request.strategy == "Grid" and possible not in (total, math.inf):
        yield FieldProblem(
            TOTAL,
            f"With strategy Grid, MaxNumberOfTrainingJobs must be the number of combinations, "
            f"{possible:.0f}, or be left out; got {total}.",
        )


def _integers(low: object, high: object) -> float:
    try:
        return max(int(str(high)) - int(str(low)) + 1, 0)
    except ValueError:
        return math.inf


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
