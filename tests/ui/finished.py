"""Tuning jobs that are run to their end for a test."""

from __future__ import annotations

import amt_lab
from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.tuning_jobs import TuningJobs


def launch(
    name: str, *, trials: int, parallel: int = 2, rounds: int = 15, strategy: str = "Bayesian"
) -> str:
    """Start a tutorial job of a few short trials by boto3."""
    connection = amt_lab.connect("local")
    request = tutorial.request(
        connection, name, trials=trials, parallel=parallel, strategy=strategy
    )
    request["TrainingJobDefinition"]["StaticHyperParameters"]["num_round"] = str(rounds)
    TuningJobs(connection).launch(request)
    return name


def finished(name: str, *, trials: int, strategy: str = "Bayesian") -> str:
    """A job that has completed."""
    launch(name, trials=trials, parallel=3, strategy=strategy)
    jobs = TuningJobs(amt_lab.connect("local"))
    client = amt_lab.connect("local").client("sagemaker")
    while not jobs.describe(name).is_final:
        # The endpoint has no push; asking it is what every client of the API does.
        client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    assert jobs.describe(name).status == "Completed"
    return name
