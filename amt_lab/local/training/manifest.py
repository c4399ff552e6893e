"""Manifests: S3 objects that list the S3 objects of a channel.

    [{"prefix": "s3://bucket/folder/"}, "relative/path-1", "relative/path-2"]

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.s3_files import S3Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_BYTES = 2**24
"""Far more than any manifest of files that fit on one machine."""


def objects_listed(manifest: S3Location, s3_root: Path, what: str) -> Iterator[tuple[Path, str]]:
    """The files that a manifest lists, each with its path below the prefix.

    Raises:
        TrainingError: the manifest, or an object that it lists, is not there, or it is no manifest;
            the message begins with `what`.

    """
    listed = _read(manifest, s3_root, what)
    try:
        prefix, names = listed[0]["prefix"], listed[1:]
    except (TypeError, IndexError, KeyError):
        prefix, names = None, []
    if not isinstance(prefix, str) or not all(isinstance(name, str) for name in names):
        raise TrainingError(
            f'ClientError: {what}, {manifest.uri}, must be a JSON list of {{"prefix": "s3://…"}} '
            "and then the paths below it"
        )
    for name in names:
        location = S3Location.parse(f"{prefix}{name}", what)
        path = location.path(s3_root)
        if not path.is_file() or path.is_symlink():
            raise TrainingError(
                f"ClientError: Data download failed: {what}, {manifest.uri}, lists {location.uri}, "
                "which is not there"
            )
        yield path, name.lstrip("/")


def _read(manifest: S3Location, s3_root: Path, what: str) -> Any:
    path = manifest.path(s3_root)
    if not path.is_file() or path.is_symlink():
        raise TrainingError(
            f"ClientError: Data download failed: {what}: there is no S3 object {manifest.uri}"
        )
    if path.stat().st_size > _MOST_BYTES:
        raise TrainingError(
            f"ClientError: {what}, {manifest.uri}, has more than {_MOST_BYTES // 2**20} MiB"
        )
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise TrainingError(f"ClientError: {what}, {manifest.uri}, is not JSON: {error}") from error
