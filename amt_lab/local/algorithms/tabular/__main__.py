"""The training process: reads the container's files below SAGEMAKER_BASE_DIR, trains, saves, exits."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from amt_lab.local.algorithms.container import configuration, exit_code
from amt_lab.local.algorithms.first_party import ClientError, log
from amt_lab.local.algorithms.registry import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path

_FAILED = 1


def main(name: str, task: str) -> int:
    """The exit code. What went wrong is in output/failure, as a container leaves it."""
    log.start()
    return exit_code(partial(_train, name, task), ClientError, failed=_FAILED)


def _train(name: str, task: str, base: Path) -> None:
    from amt_lab.local.algorithms.tabular.data import read_dataset

    twin = PROGRAMS[name, task]
    given = configuration(base, "hyperparameters")
    for _, message in twin.complaints(given):  # values of a tuning job are known only now
        raise ClientError(message)
    twin.train(twin.values(given), read_dataset(base / "input" / "data"), base / "model")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
