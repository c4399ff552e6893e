"""Brings each channel of InputDataConfig into the container's tree."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.manifest import objects_listed
from amt_lab.local.training.s3_files import S3Location, objects_under

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec

DATA_TYPES = ("S3Prefix", "ManifestFile")
"""S3DataType of channels that can be brought here."""
_COPIED_UP_TO = 64 * 2**20
"""Bytes. A copy leaves the bucket safe from a script that writes to its input; what is larger than
this is hard-linked, so that big data starts at once and takes no second room on disk."""


def stage_channels(spec: TrainingSpec, tree: ContainerTree) -> None:
    """Fills `input/data/<channel>` of every channel that is read. Raises TrainingError naming channel and URI."""
    for channel in spec.request.get("InputDataConfig", ()):
        if channel["ChannelName"] not in spec.unread_channels:
            _stage(channel, spec, tree)


def _stage(channel: Mapping[str, Any], spec: TrainingSpec, tree: ContainerTree) -> None:
    name = channel["ChannelName"]
    mode = channel.get("InputMode") or spec.request["AlgorithmSpecification"]["TrainingInputMode"]
    if mode == "Pipe":
        raise TrainingError(
            f"ClientError: channel {name} asks for Pipe mode; the local endpoint offers File and FastFile"
        )
    target = tree.channel(name)
    target.mkdir()
    source = _s3_source(channel)
    found = False
    for path, relative in _objects(source, name, spec.s3_root):
        if (target / relative).exists():
            raise TrainingError(
                f"ClientError: Data download failed: channel {name}: two S3 objects under "
                f"{source['S3Uri']} would both become the file {relative}"
            )
        _bring(path, target / relative)
        found = True
    if not found:
        raise TrainingError(
            f'ClientError: Data download failed: channel {name}: No S3 objects found under S3 URL "{source["S3Uri"]}" '
            "given in input data source. Please ensure that the bucket exists and that objects exist under "
            "that S3 prefix."
        )


def _objects(source: Mapping[str, Any], channel: str, s3_root: Path) -> Iterator[tuple[Path, str]]:
    """Files and their names in the channel."""
    location = S3Location.parse(str(source["S3Uri"]), f"S3Uri of channel {channel}")
    if source["S3DataType"] == "S3Prefix":
        return objects_under(location, s3_root)
    return objects_listed(location, s3_root, f"the manifest of channel {channel}")


def _s3_source(channel: Mapping[str, Any]) -> Mapping[str, Any]:
    name = channel["ChannelName"]
    source: Mapping[str, Any] | None = channel["DataSource"].get("S3DataSource")
    if source is None:
        raise TrainingError(
            f"ClientError: channel {name} has no S3DataSource; the local endpoint reads channels from S3 alone"
        )
    if source["S3DataType"] not in DATA_TYPES:
        raise TrainingError(
            f"ClientError: channel {name} has S3DataType {source['S3DataType']}; "
            f"the local endpoint reads {' and '.join(DATA_TYPES)} channels alone"
        )
    return source


def _bring(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.stat().st_size <= _COPIED_UP_TO:
        shutil.copyfile(source, target)
        return
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(source, target)
