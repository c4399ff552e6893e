"""What a notebook may call a tuning job: its name, its ARN, or an object that stands for it."""

from __future__ import annotations

from typing import Any

from amt_lab.tuning.errors import NotFound


def job_name(job: Any) -> str:
    """The name of a tuning job given as a name, an ARN, one of this package's jobs, or an SDK tuner.

    Raises:
        NotFound: it names no tuning job, such as a tuner that has not launched one.

    """
    if isinstance(job, str):
        return job.rsplit("/", 1)[-1]
    # Tuners of both SDK majors keep the job they launched; version 3 as a resource of its own.
    latest = getattr(job, "latest_tuning_job", job)
    for attribute in ("name", "hyper_parameter_tuning_job_name"):
        name = getattr(latest, attribute, None)
        if isinstance(name, str):
            return name
    raise NotFound(
        f"A {type(job).__name__} names no tuning job.",
        hint="Give a name, an ARN, or a tuner that has launched its job.",
    )
