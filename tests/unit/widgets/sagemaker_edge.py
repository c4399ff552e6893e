"""A connection whose real boto3 clients are answered here, where they would go on the wire."""

from __future__ import annotations

import json
from threading import Lock
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from amt_lab.sagemaker.connection import Connection

CREATED = 1_795_162_800
_LISTING = """<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Name>data</Name><Prefix/><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><IsTruncated>false</IsTruncated>
<Contents><Key>train/a.csv</Key><Size>1</Size></Contents></ListBucketResult>"""


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any):
        yield self._content


class EdgeConnection(Connection):
    """SageMaker with what was created here; S3 where every prefix holds something."""

    id, label, kind, profile, region, account = (
        "aws:test:us-east-1", "test edge", "aws", "test", "us-east-1", "111122223333",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[str, dict[str, Any]] = {}
        self.sent: list[str] = []
        self.trouble: tuple[str, str] | None = None
        """Code and message that every SageMaker call is refused with."""
        self._made: dict[str, Any] = {}
        self._lock = Lock()

    def session(self) -> boto3.Session:
        return boto3.Session("key", "secret", region_name=self.region)

    def client(self, service: str) -> Any:
        with self._lock:
            if service not in self._made:
                once = Config(retries={"total_max_attempts": 1})
                client = self.session().client(service, config=once)
                client.meta.events.register(f"before-send.{service}", self._answer)
                self._made[service] = client
            return self._made[service]

    def end(self, name: str, completed: int, best: float) -> None:
        """From now on the job is described as completed."""
        job = self.jobs[name]
        job["HyperParameterTuningJobStatus"] = "Completed"
        job["TrainingJobStatusCounters"] = _counters(completed)
        job["BestTrainingJob"] = {
            "TrainingJobName": f"{name}-001-abcdef01",
            "TrainingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:training-job/x",
            "CreationTime": CREATED,
            "TrainingJobStatus": "Completed",
            "TunedHyperParameters": {"eta": "0.25"},
            "FinalHyperParameterTuningJobObjectiveMetric": {
                "MetricName": "validation:accuracy",
                "Value": best,
            },
        }

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        if "X-Amz-Target" not in request.headers:
            return _response(request.url, 200, _LISTING.encode())
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        self.sent.append(operation)
        body = json.loads(request.body)
        if self.trouble is not None:
            return _refused(request.url, *self.trouble)
        name = body["HyperParameterTuningJobName"]
        if operation == "CreateHyperParameterTuningJob":
            return self._create(request.url, name, body)
        if name not in self.jobs:
            return _refused(
                request.url, "ResourceNotFound", f"can't find a tuning job called {name}."
            )
        return _response(request.url, 200, json.dumps(self.jobs[name]).encode())

    def _create(self, url: str, name: str, body: dict[str, Any]) -> AWSResponse:
        if name in self.jobs:
            return _refused(url, "ResourceInUse", f"{name} exists already.")
        arn = f"arn:aws:sagemaker:us-east-1:111122223333:hyper-parameter-tuning-job/{name}"
        self.jobs[name] = body | {
            "HyperParameterTuningJobArn": arn,
            "HyperParameterTuningJobStatus": "InProgress",
            "CreationTime": CREATED,
            "TrainingJobStatusCounters": _counters(0),
            "ObjectiveStatusCounters": {"Succeeded": 0, "Pending": 0, "Failed": 0},
        }
        return _response(url, 200, json.dumps({"HyperParameterTuningJobArn": arn}).encode())


def _counters(completed: int) -> dict[str, int]:
    others = ("InProgress", "RetryableError", "NonRetryableError", "Stopped")
    return {"Completed": completed} | dict.fromkeys(others, 0)


def _refused(url: str, code: str, message: str) -> AWSResponse:
    return _response(url, 400, json.dumps({"__type": code, "message": message}).encode())


def _response(url: str, status: int, content: bytes) -> AWSResponse:
    return AWSResponse(url, status, {}, _Body(content))
