"""What each strategy asks of the rest of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import CONFIG, TuningRequest, mapping
from amt_lab.tuning.rules.limits import MOST_TRIALS, combinations

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH_NAMES = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
"""Static hyperparameters that Hyperband takes MaxResource from where it is not given."""

_MOST_RESOURCE = 20_000
_HYPERBAND = f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig"


def strategy_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    if request.strategy == "Hyperband":
        yield from _hyperband_problems(request)
    elif "HyperbandStrategyConfig" in mapping(request.config.get("StrategyConfig")):
        yield FieldProblem(
            _HYPERBAND,
            f"HyperbandStrategyConfig is for strategy Hyperband, but Strategy is {request.strategy}.",
        )
    if request.strategy == "Grid":
        yield from _grid_problems(request)


def _hyperband_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    if request.config.get("TrainingJobEarlyStoppingType") == "Auto":
        yield FieldProblem(
            f"{CONFIG}.TrainingJobEarlyStoppingType",
            "TrainingJobEarlyStoppingType must be Off with strategy Hyperband, "
            "which stops trials early by itself.",
        )
    config = mapping(mapping(request.config.get("StrategyConfig")).get("HyperbandStrategyConfig"))
    least, most = config.get("MinResource"), config.get("MaxResource")
    if most is None and not all(
        any(name in definition.statics for name in EPOCH_NAMES)
        for definition in request.definitions
    ):
        yield FieldProblem(
            f"{_HYPERBAND}.MaxResource",
            "MaxResource is required for Hyperband, unless one of the static hyperparameters "
            f"{', '.join(EPOCH_NAMES)} gives it.",
        )
    if most is None:
        yield from _epoch_problems(request)
    if isinstance(most, int) and most > _MOST_RESOURCE:
        yield FieldProblem(
            f"{_HYPERBAND}.MaxResource", f"MaxResource is at most {_MOST_RESOURCE}, got {most}."
        )
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield FieldProblem(
            f"{_HYPERBAND}.MinResource",
            f"MinResource, {least}, must not be greater than MaxResource, {most}.",
        )


def _epoch_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        for name in EPOCH_NAMES:
            text = str(definition.statics.get(name, "1"))
            if not text.isdecimal() or not 1 <= int(text) <= _MOST_RESOURCE:
                yield FieldProblem(
                    f"{definition.path}.StaticHyperParameters.{name}",
                    f"Hyperband takes MaxResource from {name}, which must be a whole number from 1 "
                    f"to {_MOST_RESOURCE}, got '{text}'.",
                )


def _grid_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        numeric = [tuned for tuned in definition.ranges if tuned.kind != "Categorical"]
        for tuned in numeric:
            yield tuned.problem(
                "Name",
                f"Strategy Grid searches categorical ranges only, but {tuned.name} has "
                f"a range of kind {tuned.kind}.",
                "List the values to try as a categorical range.",
            )
        possible = combinations(definition)
        if not numeric and possible > MOST_TRIALS:
            yield FieldProblem(
                definition.ranges_path,
                f"Strategy Grid would run {possible:.0f} trials, one for each combination; "
                f"the limit is {MOST_TRIALS}.",
            )
