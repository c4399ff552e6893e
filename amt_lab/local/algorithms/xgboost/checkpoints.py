"""The container's checkpoints: the model after each round, the last five of them kept.

Names, numbers and what is kept follow `checkpointing.py` of aws/sagemaker-xgboost-container.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import xgboost as xgb

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"xgboost-checkpoint\.(\d+)")
_KEPT = 5
_TRIED = 5
"""Checkpoints that are looked at, from the latest back, for one that can be read."""

_log = logging.getLogger(__name__)


def latest_checkpoint(folder: Path | None) -> tuple[xgb.Booster | None, int]:
    """The model of the latest checkpoint that can be read, and the rounds it was trained for."""
    if folder is None or not folder.is_dir():
        return None, 0
    found = {
        int(name[1]): each for each in folder.iterdir() if (name := _NAME.fullmatch(each.name))
    }
    for number in sorted(found, reverse=True)[:_TRIED]:
        booster = xgb.Booster()
        try:
            booster.load_model(bytearray(found[number].read_bytes()))
        except xgb.core.XGBoostError:
            _log.warning("%s is not a model of XGBoost", found[number])
            continue
        _log.info("Checkpoint loaded from %s", found[number])
        _log.info("Resuming from iteration %d", number + 1)
        return booster, number + 1
    return None, 0


class SaveCheckpoint(xgb.callback.TrainingCallback):
    """Saves the model after each round, and removes those of its own that are too old.

    `done` rounds were trained before; their checkpoints stay.
    """

    def __init__(self, folder: Path, done: int) -> None:
        super().__init__()
        self._folder, self._done = folder, done
        folder.mkdir(parents=True, exist_ok=True)

    def after_iteration(self, model: Any, epoch: int, evals_log: dict[str, Any]) -> bool:
        number = self._done + epoch
        unfinished = self._folder / f"xgboost-checkpoint.{number}.sagemaker-ignore"
        unfinished.write_bytes(model.save_raw("ubj"))
        unfinished.replace(self._path(number))
        if epoch >= _KEPT:
            self._path(number - _KEPT).unlink(missing_ok=True)
        return False

    def _path(self, number: int) -> Path:
        return self._folder / f"xgboost-checkpoint.{number}"
