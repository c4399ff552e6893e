"""Tuning jobs that are run to their end for a test."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from panels import PATIENCE

import amt_lab
from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Range, ranges_as_request

TRIALS = 24

Definitions = Mapping[str, tuple[str, Sequence[Range]]]
"""What each minimizes on the validation data, and over which ranges."""

APART: Definitions = {
    "error": ("merror", [ContinuousRange("eta", 0.1, 0.5), IntegerRange("max_depth", 1, 10)]),
    "loss": ("mlogloss", [ContinuousRange("eta", 0.3, 1.0), ContinuousRange("alpha", 0.01, 0.5)]),
}
TOGETHER: Definitions = {
    "stumps": ("merror", [ContinuousRange("eta", 0.1, 0.5), IntegerRange("max_depth", 1, 2)]),
    "trees": (
        "merror",
        [
            ContinuousRange("eta", 0.1, 0.5),
            IntegerRange("max_depth", 4, 10),
            ContinuousRange("alpha", 0.01, 0.5),
        ],
    ),
}


def launch(
    name: str,
    *,
    trials: int,
    parallel: int = 2,
    rounds: int = 15,
    strategy: str = "Bayesian",
    seed: int | None = None,
    **statics: str,
) -> str:
    """Start a tutorial job of a few short trials by boto3."""
    connection = amt_lab.connect("local")
    request = tutorial.request(
        connection, name, trials=trials, parallel=parallel, strategy=strategy
    )
    request["TrainingJobDefinition"]["StaticHyperParameters"] |= {
        "num_round": str(rounds),
        **statics,
    }
    if seed is not None:
        request["HyperParameterTuningJobConfig"]["RandomSeed"] = seed
    TuningJobs(connection).launch(request)
    return name


def stop(name: str) -> None:
    """Leave the machine to the next test."""
    jobs = TuningJobs(amt_lab.connect("local"))
    jobs.stop(name)
    _wait_for(jobs, name, "Stopped")


def finished(name: str, *, trials: int) -> str:
    """A random search that has completed: its trials are spread enough to learn from.

    It draws the same values each time, so that its findings are the same, too.
    """
    launch(name, trials=trials, parallel=3, strategy="Random", seed=1)
    _wait_for(TuningJobs(amt_lab.connect("local")), name, "Completed")
    return name


def failed(name: str) -> str:
    """A job that has ended with two trials, both failed: there are ten digits, and they are told of two."""
    launch(name, trials=2, num_class="2")
    _wait_for(TuningJobs(amt_lab.connect("local")), name, "Failed")
    return name


def of_definitions(name: str, definitions: Definitions, *, trials: int) -> str:
    """A completed job of several definitions, each with ranges and an objective of its own."""
    connection = amt_lab.connect("local")
    request = tutorial.request(connection, name, trials=trials, parallel=2, strategy="Random")
    config, definition = (
        request["HyperParameterTuningJobConfig"],
        request.pop("TrainingJobDefinition"),
    )
    del config["HyperParameterTuningJobObjective"], config["ParameterRanges"]
    request["TrainingJobDefinitions"] = [
        {
            **definition,
            "DefinitionName": part,
            "TuningObjective": {"Type": "Minimize", "MetricName": f"validation:{metric}"},
            "HyperParameterRanges": ranges_as_request(ranges),
            "StaticHyperParameters": {
                **definition["StaticHyperParameters"],
                "eval_metric": metric,
                "num_round": "5",
            },
        }
        for part, (metric, ranges) in definitions.items()
    ]
    jobs = TuningJobs(connection)
    jobs.launch(request)
    _wait_for(jobs, name, "Completed")
    return name


def _wait_for(jobs: TuningJobs, name: str, status: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not (job := jobs.describe(name)).is_final:
        assert time.monotonic() < deadline, f"{name} is still {job.status}"
        time.sleep(0.1)
    assert job.status == status
