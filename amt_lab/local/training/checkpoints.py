"""Checkpoints: what a training process leaves in its checkpoint folder is kept in S3 and found there again.

"Use Checkpoints in Amazon SageMaker" in the developer guide: the folder is copied to CheckpointConfig.S3Uri while
the job runs and at its end, however that comes, and a job that finds something there starts with it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.s3_files import S3Location, objects_under

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec

_BASE = PurePosixPath("/opt/ml")
_DEFAULT = _BASE / "checkpoints"
_SYNCED_EVERY_S = 1.0
_SETTLED_S = 0.5
"""The newest file may still be being written until it has not changed for so long."""
_NOT_SYNCED = (".sagemaker-ignore", ".sagemaker-uploading", ".sagemaker-uploaded")
"""Suffixes that the service's containers give to files that are none of its business."""

Stamp: TypeAlias = tuple[int, int]
"""Size and time of a file's last change, in nanoseconds."""


def local_path(given: str | None) -> PurePosixPath | None:
    """Where below /opt/ml a LocalPath lies; None where it lies elsewhere, or would take in the whole of it."""
    path = PurePosixPath(given or _DEFAULT)
    if ".." in path.parts or not path.is_relative_to(_BASE) or path == _BASE:
        return None
    return path.relative_to(_BASE)


def checkpoint_folder(spec: TrainingSpec, tree: ContainerTree) -> Path | None:
    """The folder that stands for LocalPath; None for a job without checkpoints. Raises TrainingError."""
    config = spec.request.get("CheckpointConfig")
    if config is None:
        return None
    below = local_path(config.get("LocalPath"))
    if below is None:
        raise TrainingError(
            f"ClientError: CheckpointConfig.LocalPath must lie below /opt/ml, got {config['LocalPath']!r}"
        )
    return tree.base / below


class Checkpoints:
    """The checkpoints of one run. Its methods block, but for `keep`."""

    def __init__(self, spec: TrainingSpec, folder: Path) -> None:
        """Raises TrainingError where there is no such place in S3."""
        self._spec, self._folder = spec, folder
        member = "CheckpointConfig.S3Uri"
        self._place = S3Location.parse(spec.request["CheckpointConfig"]["S3Uri"], member)
        if not self._place.folder(spec.s3_root).is_dir():
            raise TrainingError(
                f"ClientError: {member}: bucket {self._place.bucket} does not exist"
            )
        self._known: dict[str, Stamp] = {}
        """Of each file as it was last brought to S3, or from there."""
        self._put: set[str] = set()

    def restore(self) -> None:
        """Fills the folder with what an earlier run left in S3."""
        self._folder.mkdir(parents=True, exist_ok=True)
        inside = S3Location(self._place.bucket, self._place.join("").key.rstrip("/") + "/")
        for path, relative in objects_under(inside, self._spec.s3_root):
            target = self._folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            self._known[relative] = _stamp(target)

    async def keep(self, caught_up: Callable[[], Awaitable[None]]) -> NoReturn:
        """Brings what is new to S3 again and again until cancelled.

        A file goes there after what was printed before it has been taken in, for which `caught_up` waits:
        a run that goes on from it after a kill of the endpoint prints those metrics no more.
        """
        while True:
            await asyncio.sleep(_SYNCED_EVERY_S)
            seen = await asyncio.to_thread(self.look)
            await caught_up()
            # Seen through when cancelled: two threads at the same file would be in each other's way.
            look = asyncio.ensure_future(asyncio.to_thread(self.sync, seen))
            try:
                await asyncio.shield(look)
            except asyncio.CancelledError:
                await look
                raise

    def look(self) -> dict[str, Stamp]:
        """The stamps of the files that are there now."""
        return dict(_files(self._folder))

    def sync(self, seen: Mapping[str, Stamp] | None = None) -> None:
        """Brings files that are new or changed to S3: with `seen`, while the process runs, those that
        look whole and have not changed since that look.

        A file that this run brought there and has removed since is removed there too, so that the
        last few checkpoints that an algorithm keeps are all there is; what was there before stays.
        """
        found = self.look()
        newest = max((changed for _, changed in found.values()), default=0)
        unsettled = seen is not None and time.time() - newest / 1e9 < _SETTLED_S
        for relative, stamp in sorted(found.items(), key=lambda each: each[1][1], reverse=True):
            if self._known.get(relative) == stamp or (unsettled and stamp[1] == newest):
                continue
            if seen is None or seen.get(relative) == stamp:
                self._bring(relative, stamp)
        for relative in self._put - found.keys():
            self._at(relative).unlink(missing_ok=True)
            self._put.discard(relative)
            self._known.pop(relative, None)

    def _bring(self, relative: str, stamp: Stamp) -> None:
        """The object appears whole or not at all: it is copied beside the job, then moved."""
        copy = self._spec.folder / "checkpoint.new"
        try:
            shutil.copyfile(self._folder / relative, copy, follow_symlinks=False)
        except FileNotFoundError:
            return  # removed since
        target = self._at(relative)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy.replace(target)
        self._known[relative] = stamp
        self._put.add(relative)

    def drop(self) -> None:
        """Removes the folder; what it held is in S3."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _at(self, relative: str) -> Path:
        return self._place.join(relative).path(self._spec.s3_root)


def _files(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Relative path and stamp of each file; links are left out, since they may lead anywhere."""
    for found, _, names in os.walk(folder):
        for name in names:
            path = Path(found, name)
            if name.endswith(_NOT_SYNCED) or path.is_symlink() or not path.is_file():
                continue
            try:
                yield path.relative_to(folder).as_posix(), _stamp(path)
            except FileNotFoundError:
                continue  # removed since


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
