"""`amt-lab local gc`: removes jobs of the local endpoint that have ended, after asking."""

from __future__ import annotations

import argparse
import re
import sqlite3
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.cleanup import Removal

_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SAYS = (
    "remove jobs that have ended: their records, logs and folders; what runs, or goes on at the "
    "next start, is never touched"
)


def add_parser(commands: Any) -> None:
    command: argparse.ArgumentParser = commands.add_parser("gc", help=_SAYS, description=_SAYS)
    command.add_argument("--folder", help="its data folder (default: the user's own)")
    command.add_argument(
        "--older-than", type=_age, metavar="7d", help="what ended so long ago (30m, 12h, 7d, 2w)"
    )
    command.add_argument("--name", metavar="PATTERN", help="what is named so, such as 'test-*'")
    command.add_argument("--models", action="store_true", help="remove their models in S3, too")
    command.add_argument("--dry-run", action="store_true", help="only tell what would go")
    command.add_argument("--yes", action="store_true", help="remove without asking")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Removes what was chosen; 1 where the endpoint runs, 2 where nothing was chosen."""
    from amt_lab.local.data_folder import DataFolder
    from amt_lab.local.engine.schema import StoreUnusableError
    from amt_lab.local.folder_lock import FolderInUseError, FolderLock

    if chosen.older_than is None and chosen.name is None:
        sys.stderr.write("amt-lab local gc: say which jobs: --older-than 7d, --name PATTERN\n")
        return 2
    folder = DataFolder.at(chosen.folder)
    if not folder.store.exists():
        sys.stderr.write(f"amt-lab local gc: no local endpoint has run on {folder.path}\n")
        return 1
    try:
        with FolderLock(folder):
            return _clean(folder, chosen)
    except (FolderInUseError, StoreUnusableError, OSError, sqlite3.OperationalError) as error:
        sys.stderr.write(f"amt-lab local gc: {error}\n")
        return 1


def _clean(folder: Any, chosen: argparse.Namespace) -> int:
    from amt_lab.local.cleanup import Cleanup, shrink
    from amt_lab.local.engine.store import Store

    before = None if chosen.older_than is None else time.time() - chosen.older_than
    store = Store(folder.store)
    try:
        cleanup = Cleanup(folder, store, models=chosen.models)
        found = cleanup.find(ended_before=before, name=chosen.name or "*")
        _list(found)
        if not found or chosen.dry_run:
            return 0
        if not (chosen.yes or _agreed()):
            sys.stdout.write("Nothing was removed.\n")
            return 0
        cleanup.remove(found)
    finally:
        store.close()
    shrink(folder.store)
    sys.stdout.write("Removed.\n")
    return 0


def _list(found: Sequence[Removal]) -> None:
    if not found:
        sys.stdout.write("No such job has ended.\n")
        return
    width = max(len(each.name) for each in found)
    for each in found:
        ended = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.ended))
        what = (
            f"tuning job, {len(each.training_jobs)} trials" if each.tuning_job else "training job"
        )
        sys.stdout.write(f"{each.name:<{width}}  {ended}  {_bytes(each.size):>9}  {what}\n")
    sys.stdout.write(f"{len(found)} jobs, {_bytes(sum(each.size for each in found))}\n")


def _agreed() -> bool:
    """No answer, as from a script, is no."""
    try:
        return input("Remove them? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _bytes(size: float) -> str:
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _age(text: str) -> float:
    """`7d` in seconds."""
    found = re.fullmatch(r"(\d{1,6})([mhdw])", text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no age: a number and m, h, d or w, such as 7d"
        )
    return int(found[1]) * _SECONDS[found[2]]
