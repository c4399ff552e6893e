"""The training process: reads the container's files below SAGEMAKER_BASE_DIR, trains, saves, exits."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from amt_lab.local.algorithms.container import configuration, exit_code
from amt_lab.local.algorithms.first_party import ClientError, FirstPartyTwin, log
from amt_lab.local.algorithms.registry import ALGORITHMS

if TYPE_CHECKING:
    from pathlib import Path

_FAILED = 2


def main(name: str) -> int:
    """The exit code. What went wrong is in output/failure, as a container leaves it."""
    log.start()
    return exit_code(partial(_train, name), ClientError, failed=_FAILED)


def _train(name: str, base: Path) -> None:
    twin = ALGORITHMS[name]
    if not isinstance(twin, FirstPartyTwin):
        raise TypeError(f"{name} is no algorithm of Amazon's own")
    given = configuration(base, "hyperparameters")
    channels = configuration(base, "inputdataconfig")
    for _, message in twin.complaints(given):  # values of a tuning job are known only now
        raise ClientError(message)
    values = twin.values(given)
    twin.train(values, twin.read(values, channels, base / "input" / "data"), base / "model")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
