"""Made-up tuning jobs and trials."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.job import Counters, Objective, Part, TuningJobDetail
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling
from amt_lab.tuning.trial import Trial

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
RANGES = (
    ContinuousRange("eta", 0.1, 0.5),
    ContinuousRange("learning.rate", 1e-5, 0.1, Scaling.LOGARITHMIC),
    ContinuousRange("momentum", 0.5, 0.999, Scaling.REVERSE_LOGARITHMIC),
    IntegerRange("max_depth", 1, 10),
    CategoricalRange("booster", ("gbtree", "dart")),
)


def detail(ranges=RANGES, direction="Maximize", name="digits", **changes) -> TuningJobDetail:
    members = {
        "name": name,
        "arn": f"arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/{name}",
        "status": "Completed",
        "strategy": "Bayesian",
        "created": START,
        "counters": Counters(completed=3, non_retryable_error=1),
        "max_trials": 4,
        "max_parallel": 2,
        "objective": Objective("validation:accuracy", direction),
        "ranges": ranges,
        "static_hyperparameters": {"num_round": "200"},
    }
    return TuningJobDetail(**(members | changes))


def trial(number, objective=0.5, status="Completed", ranges=RANGES, **changes) -> Trial:
    """Trial `number`, a minute after the one before it, at a place of its own in every range."""
    unit = (number * 0.618034) % 1
    started = START + timedelta(minutes=number)
    members = {
        "number": number,
        "name": f"digits-{number:03d}-abcdef01",
        "tuning_job": "digits",
        "status": status,
        "hyperparameters": {tuned.name: tuned.from_unit(unit) for tuned in ranges},
        "created": started,
        "started": started,
        "ended": started + timedelta(seconds=42) if status != "InProgress" else None,
        "objective": objective,
    }
    return Trial(**(members | changes))


def of_two_definitions(second: Objective | None = None, count=6):
    """A job and its trials in turn of `one` (eta to 0.5, depth) and `two` (eta to 1, kind)."""
    objective = Objective("validation:accuracy", "Maximize")
    ranges = {
        "one": {"eta": ContinuousRange("eta", 0.1, 0.5), "depth": IntegerRange("depth", 1, 9)},
        "two": {
            "eta": ContinuousRange("eta", 0.3, 1.0),
            "kind": CategoricalRange("kind", ("a", "b")),
        },
    }
    whole = (ContinuousRange("eta", 0.1, 1.0), ranges["two"]["kind"], ranges["one"]["depth"])
    is_common = second in (None, objective)
    parts = [
        Part("one", objective, tuple(ranges["one"].values())),
        Part("two", second or objective, tuple(ranges["two"].values())),
    ]
    job = replace(detail(whole), objective=objective if is_common else None, parts=parts)
    rows = [
        trial(n, n / 10, ranges=tuple(ranges[name].values()), definition=name)
        for n, name in enumerate(("one", "two") * (count // 2), 1)
    ]
    return job, trials_frame(rows, job)


FORMS = {
    "no trial": [],
    "one trial": [trial(1)],
    "one that waits": [trial(1, None, "InProgress", started=None)],
    "none finished": [trial(1, None, "InProgress"), trial(2, 0.4, "InProgress")],
    "all failed": [trial(n, None, "Failed", failure_reason="boom") for n in (1, 2, 3)],
    "a mixture": [
        trial(1, 0.6),
        trial(2, 0.8),
        trial(3, None, "Failed", failure_reason="AlgorithmError: <b>no</b> memory"),
        trial(4, 0.9, "Stopped", early_stopped=True),
        trial(5, 0.8),
        trial(6, None, "InProgress"),
    ],
}
