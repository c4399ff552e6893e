"""What every training process does as SageMaker's containers do: find its files, and leave word of a failure."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def exit_code(train: Callable[[Path], None], *failures: type[Exception], failed: int) -> int:
    """0 once `train` is done with the files below its argument, the variable SAGEMAKER_BASE_DIR.

    `failed` where it raises one of the `failures`, which is logged and written to output/failure.
    """
    base = Path(os.environ["SAGEMAKER_BASE_DIR"])
    try:
        train(base)
    except failures as error:
        message = f"{type(error).__name__}: {error}"
        logging.error("%s", message)
        (base / "output" / "failure").write_text(message, encoding="utf-8")
        return failed
    return 0


def configuration(base: Path, name: str) -> dict[str, Any]:
    """One of the container's configuration files, such as `hyperparameters`."""
    path = base / "input" / "config" / f"{name}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
