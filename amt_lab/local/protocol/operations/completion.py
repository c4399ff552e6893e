"""What the service adds to a request, and Describe then shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local import algorithms

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_metric_definitions(training: Mapping[str, Any]) -> dict[str, Any]:
    """A training job, or a tuning job's definition of one, with its algorithm's own metrics."""
    specification = training["AlgorithmSpecification"]
    algorithm = algorithms.for_image(specification["TrainingImage"])
    return {
        **training,
        "AlgorithmSpecification": {
            **specification,
            "MetricDefinitions": algorithm.metric_definitions,
        },
    }
