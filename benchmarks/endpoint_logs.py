"""How fast the local endpoint takes in what a training job prints, and whether it answers meanwhile.

    python benchmarks/endpoint_logs.py [lines] [jobs]

Runs scripts that print lines as fast as they can, every tenth with a metric, and asks for one of their
descriptions all the while. Prints lines a second and the endpoint's CPU seconds, the delay between the
end of the last process and the end of its job, and what a call takes, without the client: a signed request
on an open connection. The bounds: 50,000 lines a second, 10 ms a call.
"""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import boto3
import psutil
from endpoint_store import Client

from amt_lab.local import launcher

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
BUCKET = "benchmark"
SCRIPT = """
import os, time
with open(1, "w", buffering=65536, closefd=False) as out:  # what programs do that print a lot
    for step in range(int(os.environ["SM_HP_LINES"])):
        told = f"loss={1 / (1 + step)};" if step % 10 == 0 else "of a training that prints a lot"
        print("step", step, told, file=out)
print(f"over={time.time()!r};")
"""
_PAUSE_S = 0.2
METRICS = {"loss": "loss=(.*?);", "accuracy": "accuracy=(.*?);", "over": "over=(.*?);"}


def start(session: Any, endpoint: launcher.Endpoint, lines: int, jobs: int) -> list[str]:
    """Starts `jobs` jobs; their names."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("train.py")
        info.size = len(SCRIPT)
        archive.addfile(info, io.BytesIO(SCRIPT.encode()))
    s3 = session.client("s3", endpoint_url=endpoint.s3_url)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="sourcedir.tar.gz", Body=packed.getvalue())
    sagemaker = session.client("sagemaker", endpoint_url=endpoint.url)
    names = [f"prints-{number}" for number in range(jobs)]
    for name in names:
        sagemaker.create_training_job(**request(name, lines))
    return names


def request(name: str, lines: int) -> dict[str, Any]:
    return {
        "TrainingJobName": name,
        "HyperParameters": {
            "sagemaker_program": "train.py",
            "sagemaker_submit_directory": f"s3://{BUCKET}/sourcedir.tar.gz",
            "lines": str(lines),
        },
        "AlgorithmSpecification": {
            "TrainingImage": IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": n, "Regex": r} for n, r in METRICS.items()],
        },
        "RoleArn": "arn:aws:iam::000000000000:role/benchmark",
        "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/output"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    }


def watch(sagemaker: Any, client: Client, names: list[str]) -> tuple[list[float], list[Any]]:
    """Milliseconds of the calls until all jobs have ended, in order of size, and the jobs' descriptions."""
    took, ended = [], []
    for name in names:
        while True:
            took.append(client.milliseconds("DescribeTrainingJob", TrainingJobName=name))
            job = sagemaker.describe_training_job(TrainingJobName=name)
            if job["TrainingJobStatus"] != "InProgress":
                break
            time.sleep(_PAUSE_S)
        assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
        ended.append(job)
    return sorted(took), ended


def report(jobs: list[Any], lines: int, cpu: float) -> None:
    """Prints how fast the lines were taken in, and how late the jobs ended."""
    began, delays = [], []
    for job in jobs:
        steps = {each["Status"]: each for each in job["SecondaryStatusTransitions"]}
        finals = {each["MetricName"]: each["Value"] for each in job["FinalMetricDataList"]}
        began.append(steps["Training"]["StartTime"])
        delays.append(steps["Training"]["EndTime"].timestamp() - finals["over"])
    seconds = (max(job["TrainingEndTime"] for job in jobs) - min(began)).total_seconds()
    total = len(jobs) * lines
    print(
        f"{len(jobs)} x {lines:,} lines: {total / seconds:,.0f} lines a second from the jobs' start to "
        f"their end (bound: 50,000), {1e6 * cpu / total:.1f} us of CPU a line, "
        f"a job ends at most {max(delays):.2f} s after its process"
    )


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    home = Path(tempfile.mkdtemp(prefix="amt-lab-benchmark-"))
    endpoint = launcher.start(home)
    process = psutil.Process(endpoint.pid)
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    sagemaker = session.client("sagemaker", endpoint_url=endpoint.url)
    try:
        before = sum(process.cpu_times()[:2])
        names = start(session, endpoint, lines, jobs)
        client = Client(endpoint)
        took, ended = watch(sagemaker, client, names)
        report(ended, lines, sum(process.cpu_times()[:2]) - before)
        calm = [client.milliseconds("DescribeTrainingJob", TrainingJobName=names[0]) for _ in took]
        print(
            f"{len(took)} calls meanwhile: median {median(took):.1f} ms, 99 of 100 within "
            f"{took[int(0.99 * len(took))]:.1f} ms, all within {took[-1]:.1f} ms (bound: 10 ms), as many after the end: median {median(calm):.1f} ms, all "
            f"within {max(calm):.1f} ms; "
            f"memory of the endpoint {process.memory_info().rss / 1e6:.0f} MB"
        )
    finally:
        launcher.stop(home)
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
