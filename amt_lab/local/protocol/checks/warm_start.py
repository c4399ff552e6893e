"""What the service asks of the parents of a warm start, and their records tell.

Restrictions: "Run a warm start hyperparameter tuning job" in the developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.warm_start import IDENTICAL
from amt_lab.local.script_mode import DRIVERS_CHANNEL
from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import Definition, TuningRequest
from amt_lab.tuning.rules.limits import TOTAL, most_trials
from amt_lab.tuning.rules.warm_start import hyperparameter_names, objective_told, retyped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from amt_lab.local.engine.records import TuningJob

_ENDED = ("Completed", "Stopped", "Failed")
_MOST_MOVED = 10


def parent_problems(
    request: Mapping[str, Any],
    find: Callable[[str], TuningJob | None],
    launched: Callable[[TuningJob], int],
) -> Iterator[FieldProblem]:
    """What keeps a request from starting from the parents that it names.

    `launched` tells how many training jobs a parent has.
    """
    config = request.get("WarmStartConfig", {})
    view, inherited = TuningRequest(request), 0
    for index, each in enumerate(config.get("ParentHyperParameterTuningJobs", ())):
        path = f"WarmStartConfig.ParentHyperParameterTuningJobs[{index}]"
        name = each["HyperParameterTuningJobName"]
        parent = find(name)
        if parent is None:
            yield FieldProblem(
                path,
                f"Amazon SageMaker can't find a tuning job called {name}. Type another name.",
            )
            continue
        identical = config["WarmStartType"] == IDENTICAL
        for message in _objections(view, parent, identical=identical):
            yield FieldProblem(path, f"{path}: {message}")
        inherited += launched(parent)
    own = view.limits.get("MaxNumberOfTrainingJobs", 0)
    if inherited and own + inherited > most_trials(view.strategy):
        yield FieldProblem(
            TOTAL,
            f"Training jobs of the parents, {inherited}, count against the limit of "
            f"{most_trials(view.strategy)} with strategy {view.strategy}: MaxNumberOfTrainingJobs is at "
            f"most {max(most_trials(view.strategy) - inherited, 0)}, got {own}.",
        )


def _objections(request: TuningRequest, parent: TuningJob, *, identical: bool) -> Iterator[str]:
    if parent.status not in _ENDED:
        yield (
            f"the parent tuning job {parent.name} is in status {parent.status}; a parent must be "
            f"{', '.join(_ENDED[:-1])} or {_ENDED[-1]}."
        )
    if len(parent.definitions) > 1:
        yield (
            f"the parent tuning job {parent.name} has {len(parent.definitions)} training job "
            "definitions; warm start is available only when tuning a single algorithm."
        )
        return
    for ours, theirs in zip(request.definitions, parent.definitions, strict=True):
        if dict(ours.objective) != dict(theirs.objective):
            yield (
                f"the objective metric must be that of the parent {parent.name}, "
                f"{objective_told(theirs)}, got {objective_told(ours)}."
            )
        yield from _hyperparameter_objections(ours, theirs, parent.name)
        if identical:
            yield from _identity_objections(ours, theirs, parent.name)


def _hyperparameter_objections(ours: Definition, theirs: Definition, parent: str) -> Iterator[str]:
    before, now = hyperparameter_names(theirs), hyperparameter_names(ours)
    missing, new = before - now, now - before
    if missing or new:
        yield (
            "The set of tunable plus static HyperParameter names is not the same across current and "
            "parent tuning jobs. Please ensure this set is constant when warm starting. Note that "
            "previously static HyperParameters can be tuned in warm start jobs and vice versa. "
            f"Of the parent {parent}'s, missing here: {_listed(missing)}; here alone: {_listed(new)}."
        )
    for name, (kind, given) in retyped(ours, theirs).items():
        yield f"the type of {name} must be that of the parent {parent}, {kind}, got {given}."
    tuned_here, tuned_there = ({tuned.name for tuned in each.ranges} for each in (ours, theirs))
    moved = (tuned_here & theirs.statics.keys()) | (tuned_there & ours.statics.keys())
    if len(moved) > _MOST_MOVED:
        yield (
            f"at most {_MOST_MOVED} hyperparameters may change between static and tunable against "
            f"the parent {parent}, got {len(moved)}."
        )


def _identity_objections(ours: Definition, theirs: Definition, parent: str) -> Iterator[str]:
    if ours.image != theirs.image:
        yield (
            f"{IDENTICAL} needs the training image of the parent {parent}, {theirs.image}, "
            f"got {ours.image}; with another one, use TransferLearning."
        )
    if _data(ours) != _data(theirs):
        yield (
            f"{IDENTICAL} needs the input data of the parent {parent}; with other data, use "
            "TransferLearning."
        )


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _data(definition: Definition) -> dict[str, Any]:
    """But for the driver scripts, which version 3 of the SDK uploads anew for each tuning job."""
    return {
        channel["ChannelName"]: channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in definition.channels
        if channel["ChannelName"] != DRIVERS_CHANNEL
    }
