"""Trials: the training jobs of a tuning job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.protocol.operations.finding import tuning_job_of
from amt_lab.local.protocol.operations.listing import listing, page
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.records import TrainingJob
    from amt_lab.tuning.request import Definition


@operation("ListTrainingJobsForHyperParameterTuningJob")
def list_trials(request: Request, engine: Engine) -> Response:
    """Sorted by FinalObjectiveMetricValue, trials that have none are left out."""
    job = tuning_job_of(engine, request["HyperParameterTuningJobName"])
    by_objective = request.get("SortBy") == "FinalObjectiveMetricValue"
    what = listing(
        request,
        "training_jobs",
        default_sort="Name",
        conditions=["tuning_job = :job", *(["objective IS NOT NULL"] if by_objective else [])],
        values={"job": job.id},
    )
    definitions = job.definitions
    trials, following = page(engine.store.training_jobs.page, request, what)
    return {
        "TrainingJobSummaries": [
            trial_summary(definitions[trial.definition], trial) for trial in trials
        ],
        "NextToken": following,
    }


def trial_summary(definition: Definition, trial: TrainingJob) -> Response:
    """A `HyperParameterTrainingJobSummary`; `definition` is the one that the trial is of."""
    return {
        "TrainingJobDefinitionName": definition.members.get("DefinitionName"),
        "TrainingJobName": trial.name,
        "TrainingJobArn": trial.arn,
        "CreationTime": trial.created,
        "TrainingStartTime": trial.started,
        "TrainingEndTime": trial.ended,
        "TrainingJobStatus": trial.status,
        "TunedHyperParameters": dict(trial.tuned),
        "FailureReason": trial.failure_reason,
        "FinalHyperParameterTuningJobObjectiveMetric": _objective(definition.objective, trial),
        "ObjectiveStatus": trial.objective_status,
    }


def _objective(asked: Mapping[str, str], trial: TrainingJob) -> Response | None:
    if trial.objective is None:
        return None
    return {**asked, "Value": trial.objective}
