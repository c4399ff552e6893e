"""How a next tuning job starts: warm from those that ran, where SageMaker allows it, else cold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.refinement import Change
from amt_lab.tuning.request import TuningRequest
from amt_lab.tuning.rules.warm_start import hyperparameter_names, objective_told, retyped

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from amt_lab.tuning.request import Definition

IDENTICAL, TRANSFER = "IdenticalDataAndAlgorithm", "TransferLearning"
MOST_PARENTS = 5


def barrier(request: TuningRequest, parent: TuningRequest) -> str:
    """Why SageMaker would not start the job warm; nothing where it would.

    "Tune Multiple Algorithms with Hyperparameter Optimization" in the developer guide: warm start is
    there for a single algorithm alone. "Run a warm start hyperparameter tuning job", restrictions: the
    objective is the parent's, and so are the hyperparameters, tuned and static together, and their types.
    """
    if len(request.definitions) > 1:
        return "SageMaker starts a job warm only where it tunes a single algorithm."
    if len(parent.definitions) > 1:
        return "SageMaker starts a job warm only from one that tuned a single algorithm."
    if not (request.definitions and parent.definitions):
        return ""
    return _edited(request.definitions[0], parent.definitions[0])


def _edited(ours: Definition, theirs: Definition) -> str:
    """What was edited that a warm start does not allow."""
    if dict(ours.objective) != dict(theirs.objective):
        told = objective_told(theirs)
        return f"SageMaker starts a job warm only with the parent's objective, {told}."
    differing = hyperparameter_names(ours) ^ hyperparameter_names(theirs)
    if differing:
        return (
            "SageMaker starts a job warm only with the parent's hyperparameters, tuned and static "
            f"together; of one job alone: {', '.join(sorted(differing))}."
        )
    for name, (kind, _) in retyped(ours, theirs).items():
        return f"SageMaker starts a job warm only with the parent's types; {name} was {kind}."
    return ""


def started_cold(refined: dict[str, Any], why: str) -> list[Change]:
    """No parents; `why` says it where there would have been some, had SageMaker allowed it."""
    before = refined.pop("WarmStartConfig", None)
    if not why:
        return []
    return [Change("WarmStartConfig", before and before.get("WarmStartType"), None, why)]


def started_warm(
    refined: dict[str, Any], trials: pd.DataFrame, parent: Mapping[str, Any]
) -> list[Change]:
    """The jobs of the trials as parents: at most five, the most that SageMaker takes."""
    job = trials.attrs.get("tuning_job") or []
    parents = [job] if isinstance(job, str) else list(job)[:MOST_PARENTS]
    before = refined.pop("WarmStartConfig", None)
    if not parents:
        return []
    ours, theirs = TuningRequest(refined).definitions[0], TuningRequest(parent).definitions[0]
    same = ours.image == theirs.image and ours.channels == theirs.channels
    kind = IDENTICAL if same else TRANSFER
    refined["WarmStartConfig"] = {
        "ParentHyperParameterTuningJobs": [
            {"HyperParameterTuningJobName": name} for name in parents
        ],
        "WarmStartType": kind,
    }
    old = before and [
        each["HyperParameterTuningJobName"]
        for each in before.get("ParentHyperParameterTuningJobs", ())
    ]
    reason = (
        "The data and the algorithm are the parent's, so its trials count as they are."
        if same
        else "The data or the algorithm are not the parent's, so its trials are a hint."
    )
    return [
        Change(
            "ParentHyperParameterTuningJobs", old, parents, "The new job learns from these trials."
        ),
        Change("WarmStartType", before and before.get("WarmStartType"), kind, reason),
    ]
