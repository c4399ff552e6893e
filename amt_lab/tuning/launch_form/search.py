"""The form's first half: objective, ranges, strategy and limits (`HyperParameterTuningJobConfig`)."""

from __future__ import annotations

from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.launch_form.parts import RANGE_MEMBERS, Schema, object_schema
from amt_lab.tuning.ranges import Scaling
from amt_lab.tuning.request import RANGE_KINDS
from amt_lab.tuning.rules.limits import MOST_PARALLEL, MOST_RANDOM_TRIALS

STRATEGIES = {
    "Bayesian": "Bayesian: learn from finished trials",
    "Random": "Random: every trial by itself",
    "Hyperband": "Hyperband: stop weak trials early",
    "Grid": "Grid: all combinations",
}


def search_schema(*, several: bool) -> Schema:
    own = {
        "HyperParameterTuningJobObjective": _objective(),
        "ParameterRanges": object_schema(
            "Hyperparameters to tune",
            {f"{kind}ParameterRanges": _ranges(kind) for kind in RANGE_KINDS},
        ),
    }
    shared: Schema = {
        "Strategy": {
            "title": "Strategy",
            "oneOf": [{"const": name, "title": title} for name, title in STRATEGIES.items()],
            "type": "string",
        },
        "ResourceLimits": _limits(),
        "TrainingJobEarlyStoppingType": {
            "type": "string",
            "title": "Early stopping of trials",
            "description": "Auto stops a trial that is unlikely to beat the best one so far.",
            "enum": ["Off", "Auto"],
        },
        "RandomSeed": {
            "type": "integer",
            "title": "Random seed",
            "description": "The same seed and request try the same values again.",
            "minimum": 0,
        },
    }
    return object_schema(
        "Search", shared if several else own | shared, required=["Strategy", "ResourceLimits"]
    )


def _objective() -> Schema:
    metrics = dict.fromkeys(
        metric.name
        for algorithm in algorithms().values()
        for metric in algorithm.metrics.values()
        if metric.tunable
    )
    return object_schema(
        "Objective",
        {
            "MetricName": {
                "type": "string",
                "title": "Metric",
                "description": "One that the training emits, for example validation:accuracy.",
                "examples": list(metrics),
            },
            "Type": {"type": "string", "title": "Direction", "enum": ["Maximize", "Minimize"]},
        },
        required=["MetricName", "Type"],
    )


def _limits() -> Schema:
    return object_schema(
        "Limits",
        {
            "MaxNumberOfTrainingJobs": {
                "type": "integer",
                "title": "Trials in all",
                "minimum": 1,
                "maximum": MOST_RANDOM_TRIALS,
            },
            "MaxParallelTrainingJobs": {
                "type": "integer",
                "title": "Trials at once",
                "minimum": 1,
                "maximum": MOST_PARALLEL,
            },
            "MaxRuntimeInSeconds": {
                "type": "integer",
                "title": "Time limit of the whole job in seconds",
                "minimum": 120,
                "maximum": 15_768_000,
            },
        },
        required=["MaxParallelTrainingJobs"],
    )


def _ranges(kind: str) -> Schema:
    tunable = dict.fromkeys(
        known.name
        for algorithm in algorithms().values()
        for known in algorithm.hyperparameters.values()
        if known.tunable and known.type == kind
    )
    name: Schema = {"type": "string", "title": "Hyperparameter", "minLength": 1}
    if kind == "Categorical":
        members: Schema = {
            "Name": name,
            "Values": {
                "type": "array",
                "title": "Values",
                "items": {"type": "string"},
                "minItems": 1,
                "maxItems": 30,
            },
        }
    else:
        number = r"^[+-]?\d+$" if kind == "Integer" else r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
        members = {
            "Name": name | {"examples": list(tunable)},
            "MinValue": {"type": "string", "title": "From", "pattern": number},
            "MaxValue": {"type": "string", "title": "To", "pattern": number},
            "ScalingType": {
                "type": "string",
                "title": "Scale",
                "enum": [scaling.value for scaling in Scaling],
                "default": Scaling.AUTO.value,
            },
        }
    required = [member for member in RANGE_MEMBERS[kind] if member != "ScalingType"]
    return {
        "type": "array",
        "title": f"{kind} ranges",
        "maxItems": 30,
        "items": object_schema("", members, required=required),
    }
