"""DescribeTrainingJob's answer in, the domain's training job out."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.answers import utc
from amt_lab.sagemaker.machines import machines
from amt_lab.tuning.training_job import Channel, Instances, TrainingJobDetail, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITH_A_MODEL = ("Completed", "Stopped")
"""What is packed when a training job stops may be the model, too; while one runs the answer already names a place."""


def training_job_detail(answer: Mapping[str, Any]) -> TrainingJobDetail:
    """A training job from DescribeTrainingJob, or from a result of Search."""
    algorithm = answer.get("AlgorithmSpecification") or {}
    return TrainingJobDetail(
        name=answer["TrainingJobName"],
        arn=answer["TrainingJobArn"],
        status=answer["TrainingJobStatus"],
        secondary_status=answer["SecondaryStatus"],
        created=answer["CreationTime"].astimezone(UTC),
        started=utc(answer.get("TrainingStartTime")),
        ended=utc(answer.get("TrainingEndTime")),
        transitions=tuple(map(_transition, answer.get("SecondaryStatusTransitions") or ())),
        failure_reason=answer.get("FailureReason"),
        hyperparameters=dict(answer.get("HyperParameters") or {}),
        metrics={
            each["MetricName"]: each["Value"] for each in answer.get("FinalMetricDataList") or ()
        },
        training_s=answer.get("TrainingTimeInSeconds"),
        billable_s=answer.get("BillableTimeInSeconds"),
        instances=tuple(Instances(kind, count) for kind, count in machines(answer) if kind),
        spot=bool(answer.get("EnableManagedSpotTraining")),
        algorithm=algorithm.get("TrainingImage") or algorithm.get("AlgorithmName"),
        channels=tuple(map(_channel, answer.get("InputDataConfig") or ())),
        model=_model(answer),
    )


def _transition(told: Mapping[str, Any]) -> Transition:
    return Transition(
        status=told["Status"],
        message=told.get("StatusMessage"),
        started=told["StartTime"].astimezone(UTC),
        ended=utc(told.get("EndTime")),
    )


def _channel(told: Mapping[str, Any]) -> Channel:
    source = told.get("DataSource") or {}
    if files := source.get("FileSystemDataSource"):
        return Channel(told["ChannelName"], f"{files['FileSystemId']}:{files['DirectoryPath']}")
    return Channel(told["ChannelName"], (source.get("S3DataSource") or {}).get("S3Uri", ""))


def _model(answer: Mapping[str, Any]) -> str | None:
    if answer["TrainingJobStatus"] not in _WITH_A_MODEL:
        return None
    return (answer.get("ModelArtifacts") or {}).get("S3ModelArtifacts") or None
