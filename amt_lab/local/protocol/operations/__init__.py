"""What the endpoint can do: a resource a file. Importing this package registers them all."""

from amt_lab.local.protocol.operations import (
    deletion,
    identity,
    log_search,
    logs,
    metric_data,
    metrics,
    search,
    tags,
    training_jobs,
    trials,
    tuning_jobs,
)

__all__ = [
    "deletion",
    "identity",
    "log_search",
    "logs",
    "metric_data",
    "metrics",
    "search",
    "tags",
    "training_jobs",
    "trials",
    "tuning_jobs",
]
