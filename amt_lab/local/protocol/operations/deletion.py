"""Deleting jobs that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.protocol.errors import ResourceInUseError
from amt_lab.local.protocol.operations.finding import training_job_of, tuning_job_of
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_RUNNING = ("InProgress", "Stopping")


@operation("DeleteTrainingJob")
def delete_training_job(request: Request, engine: Engine) -> Response:
    """A trial of a running tuning job cannot be deleted: the tuning job still learns from it."""
    job = training_job_of(engine, request["TrainingJobName"])
    _refuse_running("training job", job.name, job.status)
    if job.tuning_job is not None:
        owner = engine.store.tuning_jobs.by_id(job.tuning_job)
        _refuse_running("tuning job of the training job", owner.name, owner.status)
    engine.delete_training_job(job)
    return {}


@operation("DeleteHyperParameterTuningJob")
def delete_tuning_job(request: Request, engine: Engine) -> Response:
    """Its training jobs and their models stay."""
    job = tuning_job_of(engine, request["HyperParameterTuningJobName"])
    _refuse_running("hyperparameter tuning job", job.name, job.status)
    engine.store.deletion.tuning_job(job)
    return {}


def _refuse_running(what: str, name: str, status: str) -> None:
    if status in _RUNNING:
        raise ResourceInUseError(
            f"The {what} {name} is in status {status}: only what is Completed, Failed or Stopped "
            "can be deleted."
        )
