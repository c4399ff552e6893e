"""S3 locations as files: `s3://bucket/key` is the plain file `s3_root/bucket/key`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from amt_lab.local.training.failure import TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator

_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<key>[^\0\\]*))?")


@dataclass(frozen=True, slots=True)
class S3Location:
    """A bucket and a key or key prefix, known to stay inside of the bucket's folder."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str, member: str) -> S3Location:
        """Raises TrainingError naming `member`, the request's member that `uri` came from."""
        found = _URI.fullmatch(uri)
        if found is None or ".." in found["bucket"]:
            raise TrainingError(f"ClientError: {member} must be an s3:// URI, got {uri!r}")
        key = found["key"] or ""
        if any(part in (".", "..") for part in key.split("/")):
            raise TrainingError(f"ClientError: {member} must not hold . or .. parts, got {uri!r}")
        return cls(found["bucket"], re.sub("/{2,}", "/", key).lstrip("/"))

    def folder(self, s3_root: Path) -> Path:
        """The bucket's folder."""
        return s3_root / self.bucket

    def join(self, *parts: str) -> S3Location:
        return S3Location(
            self.bucket, "/".join([part for part in (self.key.rstrip("/"), *parts) if part])
        )

    def path(self, s3_root: Path) -> Path:
        return self.folder(s3_root) / self.key

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def objects_under(prefix: S3Location, s3_root: Path) -> Iterator[tuple[Path, str]]:
    """Files whose key starts with the prefix, each with the name that a File-mode channel gives it.

    The name is the key's part after the prefix's folder: `s3://b/in/train` gives `x.csv` for
    `in/train/x.csv`, and `train.csv` for `in/train.csv`. Links are no objects: the S3 server does
    not show them either, and they may lead out of the bucket.
    """
    bucket = prefix.folder(s3_root)
    parent, _, start = prefix.key.rpartition("/")
    folder = bucket / parent
    if not folder.is_dir() or folder.is_symlink():
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not entry.name.startswith(start):
            continue
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path), entry.name
        elif entry.is_dir(follow_symlinks=False):
            inside = "" if entry.name == start else f"{entry.name}/"
            for path in _files_in(Path(entry.path)):
                yield path, inside + path.relative_to(entry.path).as_posix()


def _files_in(folder: Path) -> Iterator[Path]:
    for found, _, names in os.walk(folder):
        paths = (Path(found, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())
