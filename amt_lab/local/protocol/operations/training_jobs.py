"""Training jobs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from amt_lab.local.engine.records import TrainingJob, arn
from amt_lab.local.protocol.checks.training_job import training_job_problems
from amt_lab.local.protocol.errors import ResourceInUseError, ValidationError, refuse
from amt_lab.local.protocol.operations.finding import training_job_of
from amt_lab.local.protocol.operations.listing import listing, page
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_AS_ASKED = (
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "CheckpointConfig",
    "DebugHookConfig",
    "ExperimentConfig",
    "DebugRuleConfigurations",
    "TensorBoardOutputConfig",
    "ProfilerConfig",
    "ProfilerRuleConfigurations",
    "Environment",
    "RemoteDebugConfig",
    "InfraCheckConfig",
    "RetryStrategy",
)
"""Members of CreateTrainingJob that Describe gives back as they came."""

_LONGEST_S = 86_400
"""The service's own StoppingCondition.MaxRuntimeInSeconds where a request has none."""

_SWITCHES = (
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
)


@operation("CreateTrainingJob")
def create_training_job(request: Request, engine: Engine) -> Response:
    refuse(training_job_problems(request))
    name = request["TrainingJobName"]
    if engine.store.training_jobs.find(name) is not None:
        raise ResourceInUseError(
            f"Training job names must be unique within an AWS account and region, and a training "
            f"job with this name already exists ({arn('training-job', name)})"
        )
    limits = {"MaxRuntimeInSeconds": _LONGEST_S, **request.get("StoppingCondition", {})}
    job = engine.create_training_job({**request, "StoppingCondition": limits})
    engine.store.tags.put(job.arn, request.get("Tags") or ())
    return {"TrainingJobArn": job.arn}


@operation("DescribeTrainingJob")
def describe_training_job(request: Request, engine: Engine) -> Response:
    return training_job_members(training_job_of(engine, request["TrainingJobName"]), engine)


def training_job_members(job: TrainingJob, engine: Engine) -> Response:
    """All that there is to tell of a training job."""
    return {
        "TrainingJobName": job.name,
        "TrainingJobArn": job.arn,
        "TuningJobArn": job.tuning_job_arn,
        **{name: job.request.get(name) for name in _AS_ASKED},
        **{name: bool(job.request.get(name)) for name in _SWITCHES},
        "OutputDataConfig": {"KmsKeyId": "", **job.request["OutputDataConfig"]},  # SDK 2 reads it
        "ModelArtifacts": {"S3ModelArtifacts": _model_uri(job)},
        "TrainingJobStatus": job.status,
        "SecondaryStatus": job.secondary_status,
        "FailureReason": job.failure_reason,
        "CreationTime": job.created,
        "TrainingStartTime": job.started,
        "TrainingEndTime": job.ended,
        "LastModifiedTime": job.modified,
        "SecondaryStatusTransitions": [
            {
                "Status": row["status"],
                "StatusMessage": row["message"],
                "StartTime": row["started"],
                "EndTime": row["ended"],
            }
            for row in engine.store.training_jobs.transitions(job)
        ],
        "FinalMetricDataList": [
            {"MetricName": metric.name, "Value": metric.value, "Timestamp": metric.time}
            for metric in engine.store.training_jobs.final_metrics(job)
        ],
        "TrainingTimeInSeconds": _seconds(job),
        "BillableTimeInSeconds": _seconds(job),
    }


@operation("ListTrainingJobs")
def list_training_jobs(request: Request, engine: Engine) -> Response:
    what = listing(request, "training_jobs", default_sort="CreationTime")
    jobs, following = page(engine.store.training_jobs.page, request, what)
    return {"TrainingJobSummaries": [_summary(job) for job in jobs], "NextToken": following}


@operation("StopTrainingJob")
def stop_training_job(request: Request, engine: Engine) -> Response:
    """SIGTERM now, SIGKILL after the service's 120 s of grace."""
    job = training_job_of(engine, request["TrainingJobName"])
    if job.status not in ("InProgress", "Stopping"):
        raise ValidationError(
            f"The request was rejected because the training job is in status {job.status}."
        )
    engine.stop_training_job(job)
    return {}


def _summary(job: TrainingJob) -> Response:
    return {
        "TrainingJobName": job.name,
        "TrainingJobArn": job.arn,
        "CreationTime": job.created,
        "TrainingEndTime": job.ended,
        "LastModifiedTime": job.modified,
        "TrainingJobStatus": job.status,
        "SecondaryStatus": job.secondary_status,
    }


def _model_uri(job: TrainingJob) -> str:
    """Where the model is, or would be: the member is required whether there is one or not."""
    config = job.request["OutputDataConfig"]
    model = "model/" if config.get("CompressionType") == "NONE" else "model.tar.gz"
    place = config["S3OutputPath"].rstrip("/")
    return job.model_artifacts or f"{place}/{job.name}/output/{model}"


def _seconds(job: TrainingJob) -> int | None:
    """Whole seconds of training, begun ones counted; None until it has ended or if it never ran."""
    if job.started is None or job.ended is None:
        return None
    return max(1, math.ceil(job.ended - job.started))
