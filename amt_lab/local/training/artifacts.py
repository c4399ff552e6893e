"""Packs what a training job made and puts it where OutputDataConfig says."""

from __future__ import annotations

import re
import shutil
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
    location = S3Location.parse(config["S3OutputPath"], "OutputDataConfig.S3OutputPath")
    if not location.folder(spec.s3_root).is_dir():
        raise TrainingError(
            f"ClientError: OutputDataConfig.S3OutputPath: bucket {location.bucket} does not exist"
        )
    return location.join(spec.name, "output")


def upload(spec: TrainingSpec, tree: ContainerTree) -> str:
    """Puts the model, and output.tar.gz where output/data holds anything; the model's URI.

    The model is `model.tar.gz`, or with CompressionType NONE its files as they are, below `model/`.
    """
    output = output_location(spec)
    if any(tree.output_data.iterdir()):
        _put(tree.output_data, output.join("output.tar.gz"), spec)
    if spec.request["OutputDataConfig"].get("CompressionType") == "NONE":
        files = output.join("model")
        _put_files(tree.model, files, spec)
        return f"{files.uri}/"
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


def _put_files(folder: Path, target: S3Location, spec: TrainingSpec) -> None:
    """All files appear at once: they are copied beside the job, then moved. Links are left out."""
    copy = spec.folder / "model.new"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            own = copy / path.relative_to(folder)
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, own)
    place = target.path(spec.s3_root)
    shutil.rmtree(place, ignore_errors=True)  # of a run that was interrupted before it could tell
    place.parent.mkdir(parents=True, exist_ok=True)
    copy.replace(place)
