"""The training process: reads the container's files below SAGEMAKER_BASE_DIR, trains, saves, exits."""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path
from typing import Any

from amt_lab.local.algorithms.container import configuration, exit_code
from amt_lab.local.algorithms.xgboost.errors import AlgorithmError, UserError

_ABSENT = ("sklearn", "xgboost.sklearn")
_TOOLS = ("f2py", "testing")


def main() -> int:
    """The exit code. What went wrong is in output/failure, as a container leaves it."""
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stdout,
        format="[%(asctime)s:%(levelname)s] %(message)s",
        datefmt="%Y-%m-%d:%H:%M:%S",
    )
    return exit_code(_train, UserError, AlgorithmError, failed=1)


def _train(base: Path) -> None:
    xgboost = _import_xgboost()
    logging.info(
        "Local training on this machine: open-source XGBoost %s stands in for the sagemaker-xgboost container.",
        xgboost.__version__,
    )
    from amt_lab.local.algorithms.xgboost.data import load
    from amt_lab.local.algorithms.xgboost.hyperparameters import parse
    from amt_lab.local.algorithms.xgboost.training import train

    config = parse(_json(base, "hyperparameters"))
    channels = _json(base, "inputdataconfig")
    if "train" not in channels:
        raise UserError("Missing required channel: train")
    for extra in sorted(channels.keys() - {"train", "validation"}):
        raise UserError(f"Extraneous channel found: {extra}")
    # As in the container, the train channel's content type is that of both.
    content_type = channels["train"].get("ContentType")
    matrices = {
        name: load(base / "input" / "data" / name, content_type, weights=config.csv_weights)
        for name in channels
    }
    kept = _json(base, "checkpointconfig").get("LocalPath")
    checkpoints = Path(kept) if kept else None
    train(config, matrices["train"], matrices.get("validation"), base / "model", checkpoints)


def _import_xgboost() -> Any:
    """XGBoost without what it is never asked for here, which takes longer to import than all the rest.

    It takes scikit-learn and its own estimators, which need that, for absent. A star import in SciPy would
    load NumPy's tools for Fortran and for tests.
    """
    import numpy

    for name in _ABSENT:
        sys.modules[name] = None  # type: ignore[assignment] # how Python is told that a module is absent
    for tool in _TOOLS:
        setattr(numpy, tool, None)
    try:
        return importlib.import_module("xgboost")
    finally:
        for name in _ABSENT:
            del sys.modules[name]
        for tool in _TOOLS:
            delattr(numpy, tool)


def _json(base: Path, name: str) -> dict[str, Any]:
    """One of the container's configuration files; {} where it is not there."""
    try:
        return configuration(base, name)
    except FileNotFoundError:
        return {}


if __name__ == "__main__":
    sys.exit(main())
