"""How fast the local endpoint answers from a full store, and how much memory it takes.

    python benchmarks/endpoint_store.py

Fills one store with a tuning job of 10,000 trials and one with 1,000 tuning jobs of 100 trials, each trial
with its transitions, metric points and log, and asks an endpoint on it. The bounds: 10 ms a call,
150 MB of memory after the calls. A call is measured without the client: a signed request on an open connection.
"""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from amt_lab.local import launcher
from amt_lab.local.data_folder import DataFolder
from amt_lab.local.engine.records import arn
from amt_lab.local.engine.schema import open_store

if TYPE_CHECKING:
    import sqlite3

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1"
MOST_MS, MOST_MB = 10.0, 150.0
_ROUNDS = 20
_LINES = 20


def definition() -> dict[str, Any]:
    return {
        "StaticHyperParameters": {"objective": "binary:logistic", "num_round": "20"},
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        "RoleArn": "arn:aws:iam::000000000000:role/benchmark",
        "OutputDataConfig": {"S3OutputPath": "s3://benchmark/output"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    }


def tuning_request(name: str, trials: int) -> dict[str, Any]:
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:x"},
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": trials,
                "MaxParallelTrainingJobs": 2,
            },
            "ParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0", "MaxValue": "1"}]
            },
        },
        "TrainingJobDefinition": definition(),
    }


def fill(store: sqlite3.Connection, jobs: int, trials: int) -> None:
    """Ended tuning jobs as the endpoint itself would have put them down."""
    store.execute("BEGIN")
    for job in range(1, jobs + 1):
        _add_job(store, job, trials)
    store.execute("COMMIT")


def _add_job(store: sqlite3.Connection, job: int, trials: int) -> None:
    name, began = f"benchmark-{job}", 1.7e9 + 1000.0 * job
    store.execute(
        "INSERT INTO tuning_jobs (id, name, request, strategy, seed, status, created, modified, ended)"
        " VALUES (?, ?, ?, 'Random', 1, 'Completed', ?, ?, ?)",
        (job, name, json.dumps(tuning_request(name, trials)), began, began + 900, began + 900),
    )
    request = definition()
    statics = request.pop("StaticHyperParameters")
    for number in range(1, trials + 1):
        trial, eta, at = (job - 1) * trials + number, str(number / trials), began + number / 100
        own = f"{name}-{number:03d}-abcdef01"
        whole = {"TrainingJobName": own, "HyperParameters": statics | {"eta": eta}, **request}
        store.execute(
            "INSERT INTO training_jobs (id, name, request, tuning_job, number, tuned, status,"
            " secondary_status, objective, objective_status, created, modified, started, ended,"
            " tuning_job_arn) VALUES (?, ?, ?, ?, ?, ?, 'Completed', 'Completed', ?, 'Succeeded',"
            " ?, ?, ?, ?, ?)",
            (
                *(trial, own, json.dumps(whole), job, number, json.dumps({"eta": eta})),
                *((number * 7919 % 10007) / 10007, at, at + 5, at + 1, at + 5),
                arn("hyper-parameter-tuning-job", name),
            ),
        )
        _add_output(store, trial, own, at)


def _add_output(store: sqlite3.Connection, trial: int, name: str, at: float) -> None:
    store.executemany(
        "INSERT INTO transitions VALUES (?, ?, 'as it goes', ?, ?)",
        [(trial, step, at, at + 1) for step in ("Starting", "Training", "Uploading", "Completed")],
    )
    store.executemany(
        "INSERT INTO metric_points VALUES (?, 'validation:x', ?, ?)",
        [(trial, line / _LINES, at + line / 10) for line in range(_LINES)],
    )
    store.execute("INSERT INTO log_streams VALUES (?, ?, ?, ?)", (trial, trial, f"{name}/a", at))
    store.executemany(
        "INSERT INTO log_events (stream, time_ms, message) VALUES (?, ?, ?)",
        [(trial, int(at * 1000), f"[{line}]#011validation-x:0.5") for line in range(_LINES)],
    )


class Client:
    """Signed requests on one open connection."""

    def __init__(self, endpoint: launcher.Endpoint) -> None:
        self._endpoint = endpoint
        self._keys = Credentials(endpoint.access_key, endpoint.secret_key)
        options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        self._session = URLLib3Session(socket_options=options)

    def milliseconds(self, operation: str, **members: Any) -> float:
        headers = {
            "X-Amz-Target": f"SageMaker.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        body = json.dumps(members).encode()
        request = AWSRequest("POST", self._endpoint.url, headers=headers, data=body)
        SigV4Auth(self._keys, "sagemaker", self._endpoint.region).add_auth(request)
        prepared = request.prepare()
        began = time.perf_counter()
        answer = self._session.send(prepared)
        took = 1e3 * (time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
        return took


def calls(trials: int) -> dict[str, tuple[str, dict[str, Any]]]:
    job = {"HyperParameterTuningJobName": "benchmark-1"}
    of_job = "ListTrainingJobsForHyperParameterTuningJob"
    objective = {"SortBy": "FinalObjectiveMetricValue", "MaxResults": 100}
    some = {"NameContains": "42", "MaxResults": 100}
    return {
        "describe the tuning job": ("DescribeHyperParameterTuningJob", job),
        "describe a trial": (
            "DescribeTrainingJob",
            {"TrainingJobName": f"benchmark-1-{trials:03d}-abcdef01"},
        ),
        "list tuning jobs": ("ListHyperParameterTuningJobs", {"MaxResults": 100}),
        "list training jobs": ("ListTrainingJobs", {"MaxResults": 100}),
        "list training jobs by name": ("ListTrainingJobs", some),
        "list failed training jobs": ("ListTrainingJobs", {"StatusEquals": "Failed"}),
        "list trials": (of_job, {**job, "MaxResults": 100}),
        "list trials by objective": (of_job, {**job, **objective}),
    }


def measure(folder: Path, jobs: int, trials: int) -> bool:
    """Prints the table of one store; whether all is within its bounds."""
    data = DataFolder.at(folder)
    data.create()
    store = open_store(data.store)
    fill(store, jobs, trials)
    store.close()
    endpoint = launcher.start(folder)
    try:
        print(
            f"{jobs} tuning jobs of {trials} trials, store {data.store.stat().st_size / 1e6:.0f} MB"
        )
        client, fine = Client(endpoint), True
        for what, (operation, members) in calls(trials).items():
            took = [client.milliseconds(operation, **members) for _ in range(_ROUNDS)]
            fine &= median(took) < MOST_MS
            print(f"  {what:<28} {median(took):6.1f} ms, at most {max(took):6.1f} ms")
        used = psutil.Process(endpoint.pid).memory_info().rss / 1e6
        print(f"  memory of the endpoint       {used:6.0f} MB (bound: {MOST_MB:.0f} MB)")
        return fine and used < MOST_MB
    finally:
        launcher.stop(folder)


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="amt-lab-benchmark-"))
    try:
        fine = [measure(home / "one", 1, 10_000), measure(home / "many", 1_000, 100)]
    finally:
        shutil.rmtree(home)
    print(
        f"bounds ({MOST_MS:.0f} ms a call, {MOST_MB:.0f} MB): {'kept' if all(fine) else 'BROKEN'}"
    )
    return 0 if all(fine) else 1


if __name__ == "__main__":
    raise SystemExit(main())
