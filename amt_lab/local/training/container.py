"""The tree of files and the environment that a training container finds under /opt/ml.

Here the tree is `<job's folder>/ml`, and SAGEMAKER_BASE_DIR tells the process so, as it does AWS's own
`sagemaker-training` toolkit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amt_lab.local.training.checkpoints import checkpoint_folder
from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.left_running import BASE
from amt_lab.local.training.variables import toolkit_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.training.job import Launch, TrainingSpec

HOST = "algo-1"

_CHANNEL = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
"""What a process needs of the machine; nothing else of the user's environment reaches it."""


class ContainerTree:
    """Where each part of the contract lies below the job's folder."""

    def __init__(self, folder: Path) -> None:
        self.base = folder / "ml"
        self.config = self.base / "input" / "config"
        self.data = self.base / "input" / "data"
        self.model = self.base / "model"
        self.output = self.base / "output"
        self.output_data = self.output / "data"
        self.failure = self.output / "failure"
        self.code = self.base / "code"
        self.home = folder / "home"
        self.scratch = folder / "tmp"

    def create(self) -> None:
        """An empty tree: what an interrupted run of the same job left is gone."""
        for top in (self.base, self.home, self.scratch):
            shutil.rmtree(top, ignore_errors=True)
        for folder in (self.config, self.data, self.model, self.output_data, self.code):
            folder.mkdir(parents=True)
        self.home.mkdir()
        self.scratch.mkdir()

    def channel(self, name: str) -> Path:
        if not _CHANNEL.fullmatch(name) or name in (".", ".."):
            raise TrainingError(f"ClientError: {name!r} is not a channel's name")
        return self.data / name

    def drop_bulk(self) -> None:
        """Removes what has been uploaded or can be fetched again; log, config and failure stay."""
        bulky = (self.data, self.code, self.model, self.output_data, self.home, self.scratch)
        for folder in bulky:
            shutil.rmtree(folder, ignore_errors=True)


def write_config(spec: TrainingSpec, tree: ContainerTree) -> None:
    """hyperparameters.json, inputdataconfig.json, resourceconfig.json, and checkpointconfig.json where there are any."""
    checkpoints = checkpoint_folder(spec, tree)
    documents = {
        "hyperparameters": hyperparameters(spec),
        "inputdataconfig": _input_data_config(spec),
        "resourceconfig": _resource_config(spec),
        **({} if checkpoints is None else {"checkpointconfig": {"LocalPath": str(checkpoints)}}),
    }
    for name, document in documents.items():
        (tree.config / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")


def hyperparameters(spec: TrainingSpec) -> dict[str, str]:
    return {name: str(value) for name, value in spec.request.get("HyperParameters", {}).items()}


def environment(spec: TrainingSpec, tree: ContainerTree, launch: Launch) -> dict[str, str]:
    """The training process's whole environment. The request's own Environment has the last
    word, but for the variable by which the job's processes are found.
    """
    region = spec.arn.split(":")[3]
    checkpoints = checkpoint_folder(spec, tree)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        **toolkit_variables(
            spec, tree, hyperparameters(spec), _resource_config(spec), _input_data_config(spec)
        ),
        "HOME": str(tree.home),
        "TMPDIR": str(tree.scratch),
        **_python(),
        "SAGEMAKER_REGION": region,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "TRAINING_JOB_NAME": spec.name,
        "TRAINING_JOB_ARN": spec.arn,
        # The service has no variable for it, since there the path is LocalPath itself.
        **({} if checkpoints is None else {"SM_CHECKPOINT_DIR": str(checkpoints)}),
        **{
            name: str(spec.threads)
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        },
        **launch.variables,
        **{str(name): str(value) for name, value in spec.request.get("Environment", {}).items()},
        BASE: str(tree.base),
    }


def _python() -> dict[str, str]:
    """What lets the built-in algorithms' processes import this package and what it needs."""
    package = sys.modules[__name__.partition(".")[0]]
    home = str(Path(package.__path__[0]).resolve().parent)
    installed = {
        str(Path(path).resolve()) for path in (*site.getsitepackages(), site.getusersitepackages())
    }
    return {
        "PYTHONUNBUFFERED": "1",
        "PYTHONUSERBASE": site.getuserbase(),  # else it would be looked for below the job's HOME
        # Python looks here before its own library, so only a checkout's folder is put in.
        **({} if home in installed else {"PYTHONPATH": home}),
    }


def _input_data_config(spec: TrainingSpec) -> dict[str, dict[str, str]]:
    algorithm = spec.request.get("AlgorithmSpecification", {})
    return {
        channel["ChannelName"]: _channel_config(channel, algorithm)
        for channel in spec.request.get("InputDataConfig", ())
    }


def _channel_config(channel: Mapping[str, Any], algorithm: Mapping[str, Any]) -> dict[str, str]:
    source = channel["DataSource"].get("S3DataSource", {})
    config = {
        "TrainingInputMode": channel.get("InputMode") or algorithm.get("TrainingInputMode", "File"),
        "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
        "RecordWrapperType": channel.get("RecordWrapperType", "None"),
    }
    if channel.get("ContentType"):
        config["ContentType"] = channel["ContentType"]
    return config


def _resource_config(spec: TrainingSpec) -> dict[str, Any]:
    return {
        "current_host": HOST,
        "current_instance_type": spec.request.get("ResourceConfig", {}).get(
            "InstanceType", "local"
        ),
        "current_group_name": "homogeneousCluster",
        "hosts": [HOST],
        "network_interface_name": "lo",
    }
