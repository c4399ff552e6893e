"""What the local endpoint adds to a no-op-sized trial beyond its training process.

Runs tuning jobs of small XGBoost trials, one trial after the other, through boto3, and in between the
same training process as often by itself, so that whatever else the machine does slows both. Prints
seconds a trial of both and the median of the rounds' differences.
Run: `python benchmarks/endpoint_overhead.py [rounds]`.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

import boto3

from amt_lab.local import launcher
from amt_lab.local.training import TrainingSpec
from amt_lab.local.training.container import ContainerTree, environment, write_config
from amt_lab.local.workload import workload

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1"
BUCKET = "benchmark"
TRIALS = 3
"""Of each tuning job: enough for a trial to follow another."""

HYPERPARAMETERS = {"objective": "binary:logistic", "eval_metric": "logloss", "num_round": "1"}
CHANNELS = [
    {
        "ChannelName": name,
        "ContentType": "text/csv",
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/data/"}},
    }
    for name in ("train", "validation")
]


def table(rows: int = 30) -> bytes:
    source = random.Random(0)
    return "\n".join(f"{source.random() > 0.5:d},{source.random()}" for _ in range(rows)).encode()


def connect(endpoint: launcher.Endpoint) -> Any:
    """A SageMaker client of the endpoint, whose S3 has the data."""
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    s3 = session.client("s3", endpoint_url=endpoint.s3_url)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="data/part.csv", Body=table())
    return session.client("sagemaker", endpoint_url=endpoint.url)


def tune(sagemaker: Any, name: str, strategy: str, trials: int) -> float:
    """Seconds from a tuning job's creation to its end, by the endpoint's own clock."""
    sagemaker.create_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name,
        HyperParameterTuningJobConfig={
            "Strategy": strategy,
            "HyperParameterTuningJobObjective": {
                "Type": "Minimize",
                "MetricName": "validation:logloss",
            },
            "ResourceLimits": {"MaxNumberOfTrainingJobs": trials, "MaxParallelTrainingJobs": 1},
            "ParameterRanges": {
                "ContinuousParameterRanges": [
                    {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"},
                    {"Name": "alpha", "MinValue": "0.1", "MaxValue": "0.5"},
                ]
            },
        },
        TrainingJobDefinition={
            "StaticHyperParameters": HYPERPARAMETERS,
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "RoleArn": "arn:aws:iam::000000000000:role/benchmark",
            "InputDataConfig": CHANNELS,
            "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/output"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 5,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    )
    while True:
        job = sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        if job["HyperParameterTuningJobStatus"] == "Completed":
            ended = job["HyperParameterTuningEndTime"]
            return float((ended - job["CreationTime"]).total_seconds())
        assert job["HyperParameterTuningJobStatus"] == "InProgress", job.get("FailureReason")
        time.sleep(0.5)


def train_alone(folder: Path) -> float:
    """Seconds of one run of the same training process without an endpoint."""
    tuned = {"eta": "0.3", "alpha": "0.3"}
    request = {
        "AlgorithmSpecification": {"TrainingImage": IMAGE},
        "HyperParameters": HYPERPARAMETERS | tuned,
        "InputDataConfig": CHANNELS,
    }
    work = workload(request, folder / "settings.json")
    spec = TrainingSpec(
        name="alone",
        arn="arn:aws:sagemaker:us-east-1:000000000000:training-job/alone",
        request=request,
        folder=folder,
        s3_root=folder,
        prepare=work.prepare,
        threads=2,
    )
    tree = ContainerTree(folder)
    tree.create()
    write_config(spec, tree)
    for channel in CHANNELS:
        place = tree.channel(channel["ChannelName"])
        place.mkdir()
        (place / "part.csv").write_bytes(table())
    launch = work.prepare(spec, tree)
    began = time.perf_counter()
    subprocess.run(
        launch.command,
        cwd=launch.folder,
        env=environment(spec, tree, launch),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    home = Path(tempfile.mkdtemp(prefix="amt-lab-benchmark-"))
    sagemaker = connect(launcher.start(home / "endpoint"))
    try:
        for strategy in ("Random", "Bayesian"):
            tuned, alone = [], []
            for number in range(rounds):
                tuned.append(tune(sagemaker, f"{strategy}-{number}", strategy, TRIALS) / TRIALS)
                alone.append(mean(train_alone(home / "alone") for _ in range(TRIALS)))
            overhead = median(a - b for a, b in zip(tuned, alone, strict=True))
            print(
                f"{strategy:<9} {rounds} x {TRIALS} trials: {median(tuned):.3f} s a trial, its "
                f"process alone {median(alone):.3f} s, overhead {overhead:.3f} s (bound: 0.5 s)"
            )
    finally:
        launcher.stop(home / "endpoint")
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
