"""The second and third example notebook's tuning jobs: a random forest and a small network on digits.

The notebooks: https://github.com/aws-samples/amazon-sagemaker-amt-visualize
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from .aws import Aws
from .requests import BUCKET, channel
from .scripts import PYTORCH, SKLEARN, put_source, script_definition, script_hyperparameters

PROGRAMS = Path(__file__).with_name("programs")
_DIGITS = "digits/digits.csv"

F1 = {"Type": "Maximize", "MetricName": "valid-f1"}
FOREST_METRICS = {
    "valid-precision": r"pre:\s+(-?[0-9\.]+)",
    "valid-recall": r"rec:\s+(-?[0-9\.]+)",
    "valid-f1": r"f1:\s+(-?[0-9\.]+)",
}
WIDE = {
    "n-estimators": (1, 200),
    "max-depth": (1, 20),
    "min-samples-leaf": (1, 10),
    "min-weight-fraction-leaf": (0.01, 0.5),
}
NARROWED = {
    "n-estimators": (100, 300),
    "max-depth": (6, 24),
    "min-samples-leaf": (1, 6),
    "min-weight-fraction-leaf": (0.001, 0.15),
}
"""Reaches beyond WIDE in three of four."""
CRITERIA = ("gini", "entropy", "log_loss")

ACCURACY = {"Type": "Maximize", "MetricName": "valid-accuracy"}
NETWORK_METRICS = {
    "valid-loss": r"valid-loss=(.*?);",
    "valid-accuracy": r"valid-accuracy=(.*?);",
}
NETWORK = {
    "learning-rate": (0.0001, 0.1),
    "hidden": (4, 128),
    "dropout": (0.0, 0.8),
    "dummy": (0.0, 1.0),
}


def put_digits(aws: Aws) -> None:
    """With a header and the label last, as the notebook writes them."""
    data, labels = load_digits(return_X_y=True)
    text = io.StringIO()
    header = ",".join([*map(str, range(64)), "y"])
    np.savetxt(text, np.column_stack([data, labels]), "%g", ",", header=header, comments="")
    aws.s3.put_object(Bucket=BUCKET, Key=_DIGITS, Body=text.getvalue().encode())


def forest_job(
    aws: Aws, name: str, strategy: str, trials: int, limits: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A tuning job of the random forest; `limits` are WIDE or NARROWED."""
    categories = {"Name": "criterion", "Values": [f'"{each}"' for each in CRITERIA]}
    return {
        **_job(name, strategy, trials, F1, limits, CategoricalParameterRanges=[categories]),
        "TrainingJobDefinition": _definition(aws, "random_forest.py", SKLEARN, FOREST_METRICS),
        **changes,
    }


def network_job(aws: Aws, name: str, trials: int) -> dict[str, Any]:
    """The third notebook's: at random, with a hyperparameter that has no effect."""
    return {
        **_job(name, "Random", trials, ACCURACY, NETWORK),
        "TrainingJobDefinition": _definition(aws, "torch_network.py", PYTORCH, NETWORK_METRICS),
    }


def _job(
    name: str,
    strategy: str,
    trials: int,
    objective: dict[str, str],
    limits: dict[str, Any],
    **more_ranges: Any,
) -> dict[str, Any]:
    ranges: dict[str, Any] = {"IntegerParameterRanges": [], "ContinuousParameterRanges": []}
    for each, (low, high) in limits.items():
        kind = "Integer" if isinstance(low, int) else "Continuous"
        ranges[f"{kind}ParameterRanges"].append(
            {"Name": each, "MinValue": str(low), "MaxValue": str(high)}
        )
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": strategy,
            "RandomSeed": 3,
            "HyperParameterTuningJobObjective": objective,
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": trials,
                "MaxParallelTrainingJobs": min(2, trials),
            },
            "ParameterRanges": {**ranges, **more_ranges},
        },
    }


def _definition(aws: Aws, program: str, image: str, metrics: dict[str, str]) -> dict[str, Any]:
    source = put_source(aws, program, (PROGRAMS / program).read_text(encoding="utf-8"))
    return script_definition(
        image,
        metrics,
        InputDataConfig=[channel("train", f"s3://{BUCKET}/digits/")],
        StaticHyperParameters=script_hyperparameters(source),
    )
