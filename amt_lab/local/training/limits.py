"""What a training process may leave and take: a bounded log, room on the disk, time for its metrics' patterns."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from amt_lab.local.training.checkpoints import checkpoint_folder
from amt_lab.local.training.failure import TrainingError

if TYPE_CHECKING:
    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec

LOOK_AT_VOLUME_S = 5.0
_VOLUME_GB = 30
"""Where the request has no VolumeSizeInGB, as with instance types that bring their own storage."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the local endpoint's own, which the user's settings may change."""

    longest_log: float = 64 * 2**20
    """Bytes. The endpoint remembers every line, so a process that prints without end must not fill the disk."""
    longest_line: int = 4096
    """Characters of a line that metrics are looked for in: what such patterns as `.*loss=(\\S+)` cost
    grows by the square."""
    longest_scan_s: float = 0.5
    """Seconds of computing that the patterns may take for one line; a sound one takes microseconds."""


def check_log(size: int, limits: Limits) -> None:
    """Raises TrainingError where a log of `size` bytes is too long."""
    if size > limits.longest_log:
        raise TrainingError(
            f"ClientError: the training process printed more than {limits.longest_log / 2**20:g} MiB, the "
            "most that the local endpoint keeps of a job's log (its setting longest_log_mib)"
        )


def check_volume(spec: TrainingSpec, tree: ContainerTree) -> None:
    """Blocks while it looks. Raises TrainingError where the process wrote more than its volume holds.

    Its input counts as nothing: large files of it are links to the bucket's own.
    """
    volume = spec.request.get("ResourceConfig", {}).get("VolumeSizeInGB") or _VOLUME_GB
    places = [tree.model, tree.output, tree.code, tree.home, tree.scratch]
    checkpoints = checkpoint_folder(spec, tree)
    if checkpoints is not None and not any(checkpoints.is_relative_to(each) for each in places):
        places.append(checkpoints)
    if sum(_size(place) for place in places) > volume * 2**30:
        raise TrainingError(
            f"ClientError: the training process wrote more than ResourceConfig.VolumeSizeInGB, {volume}, holds"
        )


async def watch_volume(spec: TrainingSpec, tree: ContainerTree) -> NoReturn:
    """Looks again and again until cancelled. Raises TrainingError as `check_volume`."""
    while True:
        await asyncio.sleep(LOOK_AT_VOLUME_S)
        await asyncio.to_thread(check_volume, spec, tree)


def _size(folder: Path) -> int:
    """Bytes of the files below `folder`; what goes away meanwhile counts as nothing."""
    return sum(
        _file_size(Path(found, name)) for found, _, names in os.walk(folder) for name in names
    )


def _file_size(path: Path) -> int:
    try:
        return path.lstat().st_blocks * 512  # room on the disk, which a sparse file does not take
    except FileNotFoundError:
        return 0
