"""Runs one training job as a process with SageMaker's container contract."""

from amt_lab.local.training.job import Launch, MetricValue, Observer, Outcome, TrainingSpec
from amt_lab.local.training.limits import Limits
from amt_lab.local.training.orphan import end_orphan
from amt_lab.local.training.run import run

__all__ = [
    "Launch",
    "Limits",
    "MetricValue",
    "Observer",
    "Outcome",
    "TrainingSpec",
    "end_orphan",
    "run",
]
