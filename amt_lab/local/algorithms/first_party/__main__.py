"""The training process: reads the container's files below SAGEMAKER_BASE_DIR, trains, saves, exits."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from amt_lab.local.algorithms.first_party import ClientError, FirstPartyTwin, log
from amt_lab.local.algorithms.registry import ALGORITHMS

_FAILED = 2


def main(name: str) -> int:
    """The exit code. What went wrong is in output/failure, as a container leaves it."""
    log.start()
    base = Path(os.environ["SAGEMAKER_BASE_DIR"])
    try:
        _train(name, base)
    except ClientError as error:
        message = f"ClientError: {error}"
        logging.error("%s", message)
        (base / "output" / "failure").write_text(message, encoding="utf-8")
        return _FAILED
    return 0


def _train(name: str, base: Path) -> None:
    twin = ALGORITHMS[name]
    if not isinstance(twin, FirstPartyTwin):
        raise TypeError(f"{name} is no algorithm of Amazon's own")
    given = _json(base, "hyperparameters")
    channels = _json(base, "inputdataconfig")
    for _, message in twin.complaints(given):  # values of a tuning job are known only now
        raise ClientError(message)
    values = twin.values(given)
    twin.train(values, twin.read(values, channels, base / "input" / "data"), base / "model")


def _json(base: Path, name: str) -> dict[str, Any]:
    path = base / "input" / "config" / f"{name}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
