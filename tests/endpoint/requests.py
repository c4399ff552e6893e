"""Requests that are right, for tests to send or to spoil."""

from __future__ import annotations

import itertools
import os
import random
from typing import Any

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1"
BUCKET = "tests"
ROLE = "arn:aws:iam::000000000000:role/tests"
LONG = "200000"
"""Rounds that take longer than any test waits."""

_TOP = ("TrainingJobDefinition", "TrainingJobDefinitions", "WarmStartConfig", "Tags", "Autotune")

_numbers = itertools.count(1)


def fresh_name(prefix: str) -> str:
    return f"{prefix}-{os.getpid()}-{next(_numbers)}"


def table(rows: int = 30, seed: int = 0) -> bytes:
    """CSV, label first: whether two of three numbers sum up to more than one."""
    source = random.Random(seed)
    drawn = [[source.random() for _ in range(3)] for _ in range(rows)]
    return "\n".join(f"{int(a + b > 1)},{a:.3f},{b:.3f},{c:.3f}" for a, b, c in drawn).encode()


def channel(name: str, uri: str | None = None) -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": uri or f"s3://{BUCKET}/data/{name}/"}
    return {
        "ChannelName": name,
        "ContentType": "text/csv",
        "DataSource": {"S3DataSource": source},
    }


def definition(**changes: Any) -> dict[str, Any]:
    """What training jobs and tuning jobs have in common."""
    return {
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "InputDataConfig": [channel("train"), channel("validation")],
        "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/output"},
        "ResourceConfig": {
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 5,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        **changes,
    }


def statics(**changes: str) -> dict[str, str]:
    return {
        "objective": "binary:logistic",
        "eval_metric": "logloss",
        "num_round": "2",
        "max_depth": "2",
        **changes,
    }


def training_request(name: str, **changes: Any) -> dict[str, Any]:
    hyperparameters = changes.pop("HyperParameters", statics())
    return {
        "TrainingJobName": name,
        "HyperParameters": hyperparameters,
        **definition(**changes),
    }


def tuning_request(
    name: str, *, trials: int = 2, parallel: int = 2, **changes: Any
) -> dict[str, Any]:
    """`changes` are members of HyperParameterTuningJobConfig, or of the whole request."""
    config = {
        "Strategy": "Random",
        "RandomSeed": 7,
        "HyperParameterTuningJobObjective": {
            "Type": "Minimize",
            "MetricName": "validation:logloss",
        },
        "ResourceLimits": {
            "MaxNumberOfTrainingJobs": trials,
            "MaxParallelTrainingJobs": parallel,
        },
        "ParameterRanges": {
            "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}],
        },
    }
    whole = {
        "HyperParameterTuningJobName": name,
        "TrainingJobDefinition": definition(StaticHyperParameters=statics()),
    }
    for member, value in changes.items():
        (config if member in config or member not in _TOP else whole)[member] = value
    return {**whole, "HyperParameterTuningJobConfig": config}
