"""The tutorial job: XGBoost on scikit-learn's digits, as the AWS blog post on visualizing tuning jobs runs it.

https://aws.amazon.com/blogs/machine-learning/explore-advanced-techniques-for-hyperparameter-optimization-with-amazon-sagemaker-automatic-model-tuning/
"""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import storage
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.errors import AmtError, FieldProblem, InvalidRequest, NoRegion
from amt_lab.tuning.names import fresh_name
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, ranges_as_request

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import Connection

NAME_PREFIX = "amt-visualize-demo"
_KEYS = "amt-lab/tutorial/digits"
_TRAIN_ROWS = 1257
"""The first 70 % of 1797 rows, not shuffled; the other 540 validate."""
_ROLE_VARIABLE = "AMT_LAB_ROLE"

RANGES = (
    ContinuousRange("alpha", 0.01, 0.5),
    ContinuousRange("eta", 0.1, 0.5),
    ContinuousRange("min_child_weight", 0.0, 2.0),
    IntegerRange("max_depth", 1, 10),
)
STATICS = {
    "num_class": "10",
    "objective": "multi:softmax",
    "eval_metric": "accuracy",
    "num_round": "200",
    "early_stopping_rounds": "5",
}


def upload_data(connection: Connection) -> dict[str, str]:
    """Put digits into the connection's default bucket; the answer is an S3 URI a channel.

    CSV as the built-in XGBoost wants it: the label first, no header.
    """
    bucket = storage.default_bucket(connection)
    storage.ensure_bucket(connection, bucket)
    uris = _channels(bucket)
    for channel, body in _digits().items():
        storage.upload(connection, bucket, f"{_KEYS}/{channel}/digits.csv", body)
    return uris


def request(
    connection: Connection,
    name: str | None = None,
    *,
    role: str | None = None,
    trials: int = 50,
    parallel: int = 3,
    strategy: str = "Bayesian",
) -> dict[str, Any]:
    """CreateHyperParameterTuningJob's request of the tutorial job; nothing is called but STS.

    `role` is the execution role's ARN; without it the variable AMT_LAB_ROLE, else the role that the
    credentials themselves are of, as in SageMaker Studio. Where there is none it stays empty, which
    a dry run tells.
    """
    bucket = storage.default_bucket(connection)
    return {
        "HyperParameterTuningJobName": name or fresh_name(NAME_PREFIX, datetime.now(UTC)),
        "HyperParameterTuningJobConfig": {
            "Strategy": strategy,
            "HyperParameterTuningJobObjective": {
                "Type": "Maximize",
                "MetricName": "validation:accuracy",
            },
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": trials,
                "MaxParallelTrainingJobs": parallel,
            },
            "ParameterRanges": ranges_as_request(RANGES),
            "TrainingJobEarlyStoppingType": "Off",
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": dict(STATICS),
            "AlgorithmSpecification": {
                "TrainingImage": image(connection),
                "TrainingInputMode": "File",
            },
            "RoleArn": role or _role(connection),
            "InputDataConfig": [_channel(name, uri) for name, uri in _channels(bucket).items()],
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/amt-lab/tutorial/output"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 5,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
    }


def image(connection: Connection) -> str:
    """The built-in XGBoost image of the connection's region."""
    region = connection.region
    if not region:
        raise NoRegion("The training image is one of a region, but none is set.")
    uri = algorithms()["xgboost"].image_uri(region)
    if uri is None:
        problem = FieldProblem(
            "TrainingJobDefinition.AlgorithmSpecification.TrainingImage",
            f"AWS offers no XGBoost image in the region {region}.",
        )
        raise InvalidRequest([problem])
    return uri


def _channels(bucket: str) -> dict[str, str]:
    return {channel: f"s3://{bucket}/{_KEYS}/{channel}/" for channel in ("train", "validation")}


def _channel(name: str, uri: str) -> dict[str, Any]:
    return {
        "ChannelName": name,
        "ContentType": "text/csv",
        "DataSource": {
            "S3DataSource": {
                "S3DataType": "S3Prefix",
                "S3Uri": uri,
                "S3DataDistributionType": "FullyReplicated",
            }
        },
    }


def _digits() -> dict[str, bytes]:
    import numpy as np
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    rows = np.column_stack([labels, pixels])
    parts = {"train": rows[:_TRAIN_ROWS], "validation": rows[_TRAIN_ROWS:]}
    return {channel: _csv(part) for channel, part in parts.items()}


def _csv(rows: Any) -> bytes:
    import numpy as np

    text = io.BytesIO()
    np.savetxt(text, rows, fmt="%g", delimiter=",")
    return text.getvalue()


def _role(connection: Connection) -> str:
    if named := os.environ.get(_ROLE_VARIABLE):
        return named
    if connection.kind == "local":
        return f"arn:aws:iam::{connection.account}:role/amt-lab-local"
    with aws_errors("find out who the credentials are of"):
        caller = connection.client("sts").get_caller_identity()["Arn"]
    # arn:aws:sts::<account>:assumed-role/<role>/<session>; the role's own path is for IAM to tell.
    kind, _, rest = caller.rpartition(":")[2].partition("/")
    if kind != "assumed-role":
        return ""
    try:
        with aws_errors("look the role up"):
            found = connection.client("iam").get_role(RoleName=rest.split("/")[0])
    except AmtError:
        return ""  # IAM may well be closed to it; the form asks for the role then
    return str(found["Role"]["Arn"])
