"""Tuning jobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.autotune import autotuned
from amt_lab.local.engine.records import TuningJob, arn
from amt_lab.local.engine.tuning_request import completed
from amt_lab.local.engine.warm_start import overall_best
from amt_lab.local.protocol.checks.autotune import autotune_problems
from amt_lab.local.protocol.checks.tuning_job import tuning_job_problems
from amt_lab.local.protocol.checks.warm_start import parent_problems
from amt_lab.local.protocol.errors import ResourceInUseError, ValidationError, refuse
from amt_lab.local.protocol.operations.finding import tuning_job_of
from amt_lab.local.protocol.operations.listing import listing, page
from amt_lab.local.protocol.operations.trials import trial_summary
from amt_lab.local.protocol.registry import Request, Response, operation
from amt_lab.local.script_mode import Framework
from amt_lab.local.workload import kind
from amt_lab.tuning.algorithms import algorithms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from amt_lab.local.engine.engine import Engine

_COUNTER_OF = {
    "Completed": "Completed",
    "InProgress": "InProgress",
    "Stopping": "InProgress",
    "Stopped": "Stopped",
    "Failed": "NonRetryableError",
}
"""The TrainingJobStatusCounters member that counts trials of each status."""


@operation("CreateHyperParameterTuningJob")
def create_tuning_job(request: Request, engine: Engine) -> Response:
    refuse(autotune_problems(request))
    request = autotuned(request)
    refuse(tuning_job_problems(request))
    name = request["HyperParameterTuningJobName"]
    if engine.store.tuning_jobs.find(name) is not None:
        raise ResourceInUseError(
            f"Hyper parameter tuning job names must be unique within an AWS account and region, and "
            f"a tuning job with this name already exists ({arn('hyper-parameter-tuning-job', name)})"
        )
    filled = completed(request)
    refuse(list(parent_problems(filled, engine.store.tuning_jobs.find, partial(_launched, engine))))
    job = engine.create_tuning_job(filled)
    engine.store.tags.put(job.arn, request.get("Tags") or ())
    return {"HyperParameterTuningJobArn": job.arn}


@operation("DescribeHyperParameterTuningJob")
def describe_tuning_job(request: Request, engine: Engine) -> Response:
    return tuning_job_members(tuning_job_of(engine, request["HyperParameterTuningJobName"]), engine)


def tuning_job_members(job: TuningJob, engine: Engine) -> Response:
    """All that there is to tell of a tuning job."""
    best = engine.store.training_jobs.best(job.id, maximize=job.maximize)
    return {
        **_state(job, engine.store.training_jobs.counts([job.id])[job.id]),
        "HyperParameterTuningJobConfig": job.config,
        **_definitions(job),
        "WarmStartConfig": job.request.get("WarmStartConfig"),
        "Autotune": job.request.get("Autotune"),
        "BestTrainingJob": best and trial_summary(job.definitions[best.definition], best),
        "OverallBestTrainingJob": _overall_best(job, engine),
        "FailureReason": job.failure_reason,
        "TuningJobCompletionDetails": {
            "NumberOfTrainingJobsObjectiveNotImproving": job.not_improving,
            "ConvergenceDetectedTime": job.converged,
        },
        "ConsumedResources": {
            "RuntimeInSeconds": round(engine.store.training_jobs.seconds_trained(job.id))
        },
    }


@operation("ListHyperParameterTuningJobs")
def list_tuning_jobs(request: Request, engine: Engine) -> Response:
    what = listing(request, "tuning_jobs", default_sort="Name")
    jobs, following = page(engine.store.tuning_jobs.page, request, what)
    counts = engine.store.training_jobs.counts([job.id for job in jobs])
    return {
        "HyperParameterTuningJobSummaries": [
            {
                **_state(job, counts[job.id]),
                "Strategy": job.strategy,
                "ResourceLimits": job.config["ResourceLimits"],
            }
            for job in jobs
        ],
        "NextToken": following,
    }


@operation("StopHyperParameterTuningJob")
def stop_tuning_job(request: Request, engine: Engine) -> Response:
    """Running trials are told to stop; none is launched after this."""
    job = tuning_job_of(engine, request["HyperParameterTuningJobName"])
    if job.status not in ("InProgress", "Stopping"):
        raise ValidationError(
            "The request was rejected because the hyperparameter tuning job is in status "
            f"{job.status}."
        )
    engine.stop_tuning_job(job)
    return {}


def _definitions(job: TuningJob) -> Response:
    """In the form in which the request had them."""
    told = [_with_metrics(definition.members) for definition in job.definitions]
    if "TrainingJobDefinitions" in job.request:
        return {"TrainingJobDefinitions": told}
    return {"TrainingJobDefinition": told[0]}


def _with_metrics(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """A built-in algorithm's definition tells its metrics, which a request may not.

    Those that may be an objective: the API lists 40 at most, and XGBoost has 66 in all.
    """
    found = kind(definition)
    if isinstance(found, Framework) or found.metric_definitions is None:
        return definition
    algorithm = algorithms()[found.name]
    metrics = [
        {"Name": metric.name, "Regex": metric.regex}
        for metric in algorithm.metrics.values()
        if metric.tunable
    ]
    specification = {**definition["AlgorithmSpecification"], "MetricDefinitions": metrics}
    return {**definition, "AlgorithmSpecification": specification}


def _launched(engine: Engine, job: TuningJob) -> int:
    return sum(count for _, _, count in engine.store.training_jobs.counts([job.id])[job.id])


def _overall_best(job: TuningJob, engine: Engine) -> Response | None:
    found = overall_best(job, engine.store)
    if found is None:
        return None
    whose, trial = found
    return {
        **trial_summary(whose.definitions[trial.definition], trial),
        "TuningJobName": whose.name,
    }


def _state(job: TuningJob, counts: Iterable[tuple[str, str, int]]) -> Response:
    """What Describe and the list have in common: name, status, times and counters.

    `counts` are the numbers of its trials by status and objective status.
    """
    statuses = dict.fromkeys(
        ("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped"), 0
    )
    objectives = dict.fromkeys(("Succeeded", "Pending", "Failed"), 0)
    for status, objective_status, count in counts:
        statuses[_COUNTER_OF[status]] += count
        objectives[objective_status] += count
    return {
        "HyperParameterTuningJobName": job.name,
        "HyperParameterTuningJobArn": job.arn,
        "HyperParameterTuningJobStatus": job.status,
        "CreationTime": job.created,
        "HyperParameterTuningEndTime": job.ended,
        "LastModifiedTime": job.modified,
        "TrainingJobStatusCounters": statuses,
        "ObjectiveStatusCounters": objectives,
    }
