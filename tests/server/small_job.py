"""A real tuning job that is done in seconds."""

from __future__ import annotations

from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.connection import connect


def small_request(name: str, trials: int = 3, rounds: int = 3) -> dict:
    """The tutorial job made small: a trial takes about a second."""
    request = tutorial.request(connect("local"), name, trials=trials, parallel=2, strategy="Random")
    request["TrainingJobDefinition"]["StaticHyperParameters"]["num_round"] = str(rounds)
    return request
