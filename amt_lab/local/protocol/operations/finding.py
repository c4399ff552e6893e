"""Jobs by the name that a request gives, or the service's error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.protocol.errors import ResourceNotFoundError

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.records import TrainingJob, TuningJob


def training_job_of(engine: Engine, name: str) -> TrainingJob:
    """Raises ResourceNotFoundError where there is none."""
    job = engine.store.training_jobs.find(name)
    if job is None:
        raise ResourceNotFoundError(
            f"Requested resource not found: there is no training job {name}."
        )
    return job


def tuning_job_of(engine: Engine, name: str) -> TuningJob:
    """Raises ResourceNotFoundError where there is none."""
    job = engine.store.tuning_jobs.find(name)
    if job is None:
        raise ResourceNotFoundError(
            f"Amazon SageMaker can't find a tuning job called {name}. Type another name."
        )
    return job
