"""Training jobs that run a script of the user's own."""

from __future__ import annotations

import io
import tarfile
from typing import Any

from .aws import Aws
from .requests import BUCKET, definition

_REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
SKLEARN = f"{_REGISTRY}/sagemaker-scikit-learn:1.2-1-cpu-py3"
PYTORCH = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.1-cpu-py310"

PACED = """
import argparse, time

parser = argparse.ArgumentParser()
parser.add_argument("--eta", type=float)
parser.add_argument("--epochs", type=int)
asked = parser.parse_args()
for epoch in range(1, asked.epochs + 1):
    print(f"loss={1 / (1 + asked.eta * epoch)};", flush=True)
    time.sleep(0.1)
"""
"""Learns the faster the larger eta is, at a pace that the endpoint can follow on any machine."""
PACED_OBJECTIVE = {"Type": "Minimize", "MetricName": "loss"}


def put_source(aws: Aws, name: str, script: str) -> str:
    """The URI of a sourcedir.tar.gz with `train.py`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("train.py")
        info.size = len(script.encode())
        archive.addfile(info, io.BytesIO(script.encode()))
    key = f"code/{name}/sourcedir.tar.gz"
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=packed.getvalue())
    return f"s3://{BUCKET}/{key}"


def script_hyperparameters(source: str, **own: str) -> dict[str, str]:
    """As SDK 2 sends them: quoted as JSON."""
    return {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": f'"{source}"',
        **own,
    }


def script_definition(image: str, metrics: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Members of a training job; `metrics` are names and regular expressions."""
    made = definition(
        AlgorithmSpecification={
            "TrainingImage": image,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": n, "Regex": r} for n, r in metrics.items()],
        },
    )
    del made["InputDataConfig"]
    return {**made, **changes}


def paced_definition(aws: Aws, name: str, epochs: int) -> dict[str, Any]:
    """Trials that print their loss ten times a second, `epochs` times."""
    return script_definition(
        PYTORCH,
        {"loss": "loss=(.*?);"},
        StaticHyperParameters=script_hyperparameters(
            put_source(aws, name, PACED), epochs=str(epochs)
        ),
    )
