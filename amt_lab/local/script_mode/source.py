"""Brings the user's source code into the job's folder."""

from __future__ import annotations

import tarfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.s3_files import S3Location

if TYPE_CHECKING:
    from pathlib import Path

_MOST_FILES = 10_000
_MOST_BYTES = 2**30
"""Unpacked: an archive is no way to fill the disk."""
_MEMBER = "sagemaker_submit_directory"


def unpack_source(uri: str, s3_root: Path, folder: Path) -> None:
    """Unpacks the sourcedir.tar.gz at `uri` into `folder`. Raises TrainingError saying what is wrong.

    Files and folders below `folder` alone: what leads out of it, links and devices are refused.
    """
    location = S3Location.parse(uri, _MEMBER)
    path = location.path(s3_root)
    if not path.is_file() or path.is_symlink():
        raise TrainingError(f"ClientError: {_MEMBER}: there is no S3 object {uri}")
    try:
        with tarfile.open(path, "r:gz") as archive:
            _unpack(archive, uri, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the archive's
        raise TrainingError(f"ClientError: {_MEMBER}: {uri} can't be unpacked: {error}") from error


def _unpack(archive: tarfile.TarFile, uri: str, folder: Path) -> None:
    size = 0
    for number, member in enumerate(archive, start=1):
        size += member.size
        if number > _MOST_FILES or size > _MOST_BYTES:
            raise TrainingError(
                f"ClientError: {_MEMBER}: {uri} holds more than {_MOST_FILES} files or "
                f"{_MOST_BYTES // 2**20} MiB"
            )
        if not (member.isfile() or member.isdir()):
            raise TrainingError(
                f"ClientError: {_MEMBER}: {uri} holds {member.name}, which is neither a file nor a folder"
            )
        archive.extract(member, folder, filter="data")


def script_in(folder: Path, program: str, member: str) -> Path:
    """The program's file, which lies in `folder`. Raises TrainingError naming `member`."""
    relative = PurePosixPath(program)
    if relative.is_absolute() or ".." in relative.parts:
        raise TrainingError(
            f"ClientError: {member} must be a path inside of the source code, got {program!r}"
        )
    path = folder / relative
    if not path.is_file():
        raise TrainingError(f"ClientError: {member}: the source code has no file {program}")
    return path
