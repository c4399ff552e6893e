"""The training process: reads the container's files below SAGEMAKER_BASE_DIR, trains, saves, exits."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

from amt_lab.local.algorithms.first_party import ClientError, log
from amt_lab.local.algorithms.registry import PROGRAMS

_FAILED = 1


def main(name: str, task: str) -> int:
    """The exit code. What went wrong is in output/failure, as a container leaves it."""
    log.start()
    base = Path(os.environ["SAGEMAKER_BASE_DIR"])
    try:
        _train(name, task, base)
    except ClientError as error:
        message = f"ClientError: {error}"
        logging.error("%s", message)
        (base / "output" / "failure").write_text(message, encoding="utf-8")
        return _FAILED
    return 0


def _train(name: str, task: str, base: Path) -> None:
    from amt_lab.local.algorithms.tabular.data import read_dataset

    twin = PROGRAMS[name, task]
    file = base / "input" / "config" / "hyperparameters.json"
    given: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    for _, message in twin.complaints(given):  # values of a tuning job are known only now
        raise ClientError(message)
    twin.train(twin.values(given), read_dataset(base / "input" / "data"), base / "model")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
