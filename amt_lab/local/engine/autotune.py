"""What Autotune chooses for a tuning job: ranges of the hyperparameters that it is given, and settings left open.

The service says which settings it chooses and not how ("Autotune" in the API reference), so this is how
it is done here. An AutoParameter that the algorithm's documentation offers for tuning is searched in the
recommended range, reached out to its ValueHint and cut to a factor of ten around that; any other keeps
its hint as a static value. Without AutoParameters and ranges, those hyperparameters are searched that the
documentation says have the greatest effect. What a request says itself is never changed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Range, Scaling, ranges_as_request
from amt_lab.tuning.request import CONFIG, RANGE_KINDS, Definition, TuningRequest, sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.tuning.algorithms import Algorithm

_AROUND = 10.0
"""A range reaches so many times above its hint, and below it to so large a part of it."""
_TRIALS_A_RANGE, _FEWEST_TRIALS, _MOST_TRIALS = 10, 20, 750
_RETRIES = 3


def autotuned(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with all that Autotune chooses filled in; where it is not asked for, the request itself.

    Describe then tells the ranges that are really searched beside the AutoParameters.
    """
    view = TuningRequest(request)
    if not view.autotuned or not view.definitions:
        return dict(request)
    chosen = [_chosen(definition) for definition in view.definitions]
    return _with_settings(_with_definitions(request, view, chosen))


def auto_parameters(definition: Definition) -> dict[str, str | None]:
    """Hints by name."""
    listed = sequence(definition.parameter_ranges.get("AutoParameters"))
    return {each["Name"]: each["ValueHint"] for each in listed}


def range_around(recommended: ContinuousRange | IntegerRange, name: str, hint: str | None) -> Range:
    """Where to search the hyperparameter `name`, given an example of its values."""
    low, high = float(recommended.low), float(recommended.high)
    if hint is not None:
        example = float(hint)
        low, high = min(low, example), max(high, example)
        if example > 0:
            low, high = max(low, example / _AROUND), min(high, example * _AROUND)
    scaling = recommended.scaling
    if scaling is Scaling.LOGARITHMIC and low <= 0:
        scaling = Scaling.AUTO
    if isinstance(recommended, IntegerRange):
        return IntegerRange(name, math.floor(low), math.ceil(high), scaling)
    return ContinuousRange(name, low, high, scaling)


def _chosen(definition: Definition) -> tuple[list[Range], dict[str, str]]:
    """Ranges, and hints that become static hyperparameters."""
    algorithm = definition.algorithm
    if algorithm is None:
        return [], {}
    named = auto_parameters(definition) or _most_effective(definition, algorithm)
    ranges: list[Range] = []
    fixed = {}
    for name, hint in named.items():
        known = algorithm.hyperparameter(name)
        if known is not None and known.recommended is not None:
            example = None if hint in known.words else hint  # `auto` is no place to search round
            ranges.append(range_around(known.recommended, name, example))
        elif hint is not None:
            fixed[name] = hint
    return ranges, fixed


def _most_effective(definition: Definition, algorithm: Algorithm) -> dict[str, str | None]:
    """What to search where a request names no hyperparameter at all, with the algorithm's defaults."""
    if any(True for _ in definition.ranges):
        return {}
    static = {algorithm.hyperparameter(name) for name in definition.statics}
    effective = (algorithm.hyperparameters[name] for name in algorithm.greatest_effect)
    return {known.name: known.default for known in effective if known not in static}


def _with_definitions(
    request: Mapping[str, Any],
    view: TuningRequest,
    chosen: list[tuple[list[Range], dict[str, str]]],
) -> dict[str, Any]:
    config = dict(request.get(CONFIG, {}))
    definitions = []
    for definition, (ranges, fixed) in zip(view.definitions, chosen, strict=True):
        members = dict(definition.members)
        if fixed:
            members["StaticHyperParameters"] = {**definition.statics, **fixed}
        members.setdefault("RetryStrategy", {"MaximumRetryAttempts": _RETRIES})
        owner, member = (
            (members, "HyperParameterRanges") if view.is_list_form else (config, "ParameterRanges")
        )
        owner[member] = _joined(definition.parameter_ranges, ranges)
        definitions.append(members)
    form = "TrainingJobDefinitions" if view.is_list_form else "TrainingJobDefinition"
    told = definitions if view.is_list_form else definitions[0]
    return {**request, CONFIG: config, form: told}


def _joined(given: Mapping[str, Any], ranges: list[Range]) -> dict[str, Any]:
    made = ranges_as_request(ranges)
    kinds = (f"{kind}ParameterRanges" for kind in RANGE_KINDS)
    joined = {kind: [*sequence(given.get(kind)), *made[kind]] for kind in kinds}
    return {**given, **{kind: listed for kind, listed in joined.items() if listed}}


def _with_settings(request: dict[str, Any]) -> dict[str, Any]:
    """Number of trials, early stopping and the end at convergence, each where it is left open."""
    view = TuningRequest(request)
    limits = dict(view.limits)
    if view.strategy != "Grid":  # which counts its trials itself
        limits.setdefault("MaxNumberOfTrainingJobs", _trials(view))
    criteria = {
        "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
        **view.config.get("TuningJobCompletionCriteria", {}),
    }
    alone = len(view.definitions) == 1 and view.strategy in ("Bayesian", "Random")
    config = {
        "TrainingJobEarlyStoppingType": "Auto" if alone else "Off",
        **view.config,
        "ResourceLimits": limits,
        "TuningJobCompletionCriteria": criteria,
    }
    return {**request, CONFIG: config}


def _trials(view: TuningRequest) -> int:
    searched = sum(1 for definition in view.definitions for _ in definition.ranges)
    parallel = int(view.limits.get("MaxParallelTrainingJobs", 1))
    return min(max(_FEWEST_TRIALS, _TRIALS_A_RANGE * searched, parallel), _MOST_TRIALS)
