"""Trials tables as `amt_lab.sagemaker.frames` makes them, of settings and objectives that a test chooses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.job import Counters, Objective, TuningJobDetail
from amt_lab.tuning.trial import Trial

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def table(space, settings, objectives, direction="Maximize", name="job"):
    """A trial a row of `settings` (values in the order of `space`), a minute apart, 42 s long each.

    An objective of NaN is a trial that failed.
    """
    job = TuningJobDetail(
        name=name,
        arn=f"arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/{name}",
        status="Completed",
        strategy="Random",
        created=START,
        counters=Counters(completed=len(settings)),
        max_trials=len(settings),
        max_parallel=2,
        objective=Objective("score", direction),
        ranges=tuple(space),
    )
    return trials_frame(
        [
            _trial(number, space, row, objective, name)
            for number, (row, objective) in enumerate(zip(settings, objectives, strict=True), 1)
        ],
        job,
    )


def _trial(number, space, row, objective, name):
    failed = objective != objective
    started = START + timedelta(minutes=number)
    return Trial(
        number=number,
        name=f"{name}-{number:03d}-abcdef01",
        tuning_job=name,
        status="Failed" if failed else "Completed",
        hyperparameters={tuned.name: value for tuned, value in zip(space, row, strict=True)},
        created=started,
        started=started,
        ended=started + timedelta(seconds=42),
        objective=None if failed else float(objective),
        billable_s=42,
        failure_reason="AlgorithmError: out of memory" if failed else None,
    )
