"""Short ways for a notebook, on its default connection unless another is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import logs, tutorial
from amt_lab.sagemaker.connection import Connection, default_connection
from amt_lab.sagemaker.jobs import job_name
from amt_lab.sagemaker.tuning_jobs import TuningJobs

if TYPE_CHECKING:
    from amt_lab.sagemaker.logs import LogLine


def upload_tutorial_data(connection: Connection | None = None) -> dict[str, str]:
    """Put scikit-learn's digits into the default bucket; the answer is an S3 URI a channel."""
    return tutorial.upload_data(connection or default_connection())


def tutorial_request(
    name: str | None = None, connection: Connection | None = None, **changes: Any
) -> dict[str, Any]:
    """The tutorial's tuning job as a request to change and `launch`; see `tutorial.request`."""
    return tutorial.request(connection or default_connection(), name, **changes)


def training_log(training_job: str, connection: Connection | None = None) -> list[LogLine]:
    """The lines that a training job has logged so far."""
    return list(logs.log_lines(connection or default_connection(), training_job))


def stop(job: Any, connection: Connection | None = None) -> None:
    """Ask a tuning job to stop; `job` is its name, its ARN, or an SDK tuner."""
    TuningJobs(connection or default_connection()).stop(job_name(job))
