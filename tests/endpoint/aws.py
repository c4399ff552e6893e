"""boto3 clients of a local endpoint, whose answers are held against botocore's own service model."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config

from amt_lab.local.launcher import Endpoint
from amt_lab.tuning.constraints import shape_problems

from .requests import BUCKET, table

FINAL = frozenset({"Completed", "Failed", "Stopped"})


class Aws:
    """boto3 clients of one endpoint, one a service, whose answers are checked."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._session = boto3.Session(
            aws_access_key_id=endpoint.access_key,
            aws_secret_access_key=endpoint.secret_key,
            region_name=endpoint.region,
        )
        self.sagemaker = self.client("sagemaker")
        self.s3 = self.client("s3", endpoint.s3_url)

    def client(self, service: str, url: str | None = None, **options: Any) -> Any:
        config = Config(retries={"total_max_attempts": 1}, **options)
        client = self._session.client(service, endpoint_url=url or self.endpoint.url, config=config)
        if service != "s3":
            # Before botocore's own handlers, which turn policy documents into dictionaries.
            told = f"after-call.{client.meta.service_model.service_id.hyphenize()}"
            client.meta.events.register_first(told, _hold_against_the_model)
        return client


def _hold_against_the_model(
    http_response: Any, parsed: dict[str, Any], model: Any, **_: Any
) -> None:
    """JSON answers as they came over the wire, so that unknown members show; XML as parsed."""
    if http_response.status_code != 200 or model.output_shape is None:
        return
    answer = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
    if "json" in http_response.headers["Content-Type"]:
        answer = json.loads(http_response.content)
    problems = shape_problems(model.output_shape, answer)
    assert not problems, f"{model.name} answers against its model: {problems}"


def eventually(look: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """What `look` returns as soon as it is truthy."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.02)
    pytest.fail(f"{what}: not within {seconds} s")


def training_job(aws: Aws, name: str) -> dict[str, Any]:
    described: dict[str, Any] = aws.sagemaker.describe_training_job(TrainingJobName=name)
    return described


def tuning_job(aws: Aws, name: str) -> dict[str, Any]:
    described: dict[str, Any] = aws.sagemaker.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name
    )
    return described


def trials(aws: Aws, name: str) -> list[dict[str, Any]]:
    """All trials in launch order."""
    pages = aws.sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
    found = pages.paginate(HyperParameterTuningJobName=name, SortBy="CreationTime")
    return [trial for page in found for trial in page["TrainingJobSummaries"]]


def run_training(aws: Aws, request: dict[str, Any]) -> dict[str, Any]:
    """The training job once it has ended."""
    name = request["TrainingJobName"]
    aws.sagemaker.create_training_job(**request)

    def ended() -> dict[str, Any] | None:
        job = training_job(aws, name)
        return job if job["TrainingJobStatus"] in FINAL else None

    found: dict[str, Any] = eventually(ended, f"{name} has ended")
    return found


def run_tuning(aws: Aws, request: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
    """The tuning job once it has ended."""
    aws.sagemaker.create_hyper_parameter_tuning_job(**request)
    return wait_for_tuning(aws, request["HyperParameterTuningJobName"], seconds)


def wait_for_tuning(aws: Aws, name: str, seconds: float = 60) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        job = tuning_job(aws, name)
        return job if job["HyperParameterTuningJobStatus"] in FINAL else None

    found: dict[str, Any] = eventually(ended, f"{name} has ended", seconds)
    return found


def put_data(aws: Aws) -> None:
    aws.s3.create_bucket(Bucket=BUCKET)
    for number, name in enumerate(("train", "validation")):
        aws.s3.put_object(Bucket=BUCKET, Key=f"data/{name}/part.csv", Body=table(seed=number))
