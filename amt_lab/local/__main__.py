"""`python -m amt_lab.local --folder FOLDER`: the endpoint in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sqlite3
import sys

from amt_lab.local.daemon import Daemon
from amt_lab.local.data_folder import DataFolder
from amt_lab.local.engine.schema import StoreUnusableError
from amt_lab.local.folder_lock import FolderInUseError, FolderLock
from amt_lab.local.launcher import IN_USE
from amt_lab.local.object_store import ObjectStoreError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m amt_lab.local", description=__doc__)
    parser.add_argument("--folder", help="the data folder (default: the user's own)")
    parser.add_argument("--port", type=int, default=0, help="default: the last one, or any")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    chosen = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("amt_lab").setLevel(logging.DEBUG if chosen.verbose else logging.INFO)
    os.umask(0o077)
    folder = DataFolder.at(chosen.folder)
    try:
        folder.create()
        with FolderLock(folder):
            asyncio.run(Daemon(folder, chosen.port).run())
    except FolderInUseError as error:
        return _refuse(error, IN_USE)
    except (StoreUnusableError, ObjectStoreError, OSError) as error:
        return _refuse(error, 1)
    except sqlite3.OperationalError as error:
        logging.getLogger(__name__).critical(
            "The local endpoint cannot go on, since its store in %s cannot be written: %s. What was "
            "running goes on at its next start.",
            folder.path,
            error,
        )
        return 1
    return 0


def _refuse(error: Exception, status: int) -> int:
    print(f"The local endpoint cannot start: {error}", file=sys.stderr)  # noqa: T201 - a command
    return status


if __name__ == "__main__":
    sys.exit(main())
