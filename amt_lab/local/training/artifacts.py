"""Packs what a training job made and puts it where OutputDataConfig says."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.s3_files import S3Location

if TYPE_CHECKING:
    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec

_JOB_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


def output_location(spec: TrainingSpec) -> S3Location:
    """`<S3OutputPath>/<job>/output`. Raises TrainingError where nothing could ever be put there."""
    if not _JOB_NAME.fullmatch(spec.name):
        raise TrainingError(f"ClientError: {spec.name!r} is not a training job's name")
    config = spec.request["OutputDataConfig"]
    if config.get("CompressionType", "GZIP") != "GZIP":
        raise TrainingError(
            "ClientError: OutputDataConfig.CompressionType NONE is not offered by the local endpoint"
        )
    location = S3Location.parse(config["S3OutputPath"], "OutputDataConfig.S3OutputPath")
    if not location.folder(spec.s3_root).is_dir():
        raise TrainingError(
            f"ClientError: OutputDataConfig.S3OutputPath: bucket {location.bucket} does not exist"
        )
    return location.join(spec.name, "output")


def upload(spec: TrainingSpec, tree: ContainerTree) -> str:
    """Puts model.tar.gz, and output.tar.gz where output/data holds anything; the model's URI."""
    output = output_location(spec)
    if any(tree.output_data.iterdir()):
        _put(tree.output_data, output.join("output.tar.gz"), spec)
    model = output.join("model.tar.gz")
    _put(tree.model, model, spec)
    return model.uri


def _put(folder: Path, target: S3Location, spec: TrainingSpec) -> None:
    """The archive appears in its bucket whole or not at all: it is made beside the job, then moved."""
    packed = spec.folder / f"{Path(target.key).name}.new"
    with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
        for entry in sorted(folder.iterdir()):
            archive.add(entry, arcname=entry.name)
    path = target.path(spec.s3_root)
    path.parent.mkdir(parents=True, exist_ok=True)
    packed.replace(path)
