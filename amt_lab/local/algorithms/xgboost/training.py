"""Trains as the container's algorithm mode does and prints the lines that its metrics are read from."""

from __future__ import annotations

import logging
import signal
import sys
from typing import TYPE_CHECKING, Any

import xgboost as xgb

from amt_lab.local.algorithms.xgboost.checkpoints import SaveCheckpoint, latest_checkpoint
from amt_lab.local.algorithms.xgboost.errors import AlgorithmError, UserError
from amt_lab.local.algorithms.xgboost.metrics import evaluation

if TYPE_CHECKING:
    from pathlib import Path

    from amt_lab.local.algorithms.xgboost.hyperparameters import TrainingConfig

MODEL = "xgboost-model"

_USERS_FAULT = (
    "label must be in [0, num_class)",
    "feature_names mismatch",
    "preds.size() == info.labels",
    "the dataset only contains pos or neg samples",
    "base_score must be in (0,1)",
    "label must be nonnegative",
    "label must be positive",
    "Parameter reg_lambda should be greater equal to 0",
)
"""Parts of XGBoost's messages that the container reports as the user's to put right."""

_LOGISTIC = ("binary:logistic", "binary:logitraw", "reg:logistic")

_log = logging.getLogger(__name__)


def train(
    config: TrainingConfig,
    data: xgb.DMatrix,
    validation: xgb.DMatrix | None,
    model_folder: Path,
    checkpoints: Path | None = None,
) -> None:
    """Trains, printing a line a round, and saves the model. Raises UserError or AlgorithmError.

    With a folder for `checkpoints` it goes on from the latest that is there, and leaves its own.
    """
    _log.info("Train matrix has %d rows and %d columns", data.num_row(), data.num_col())
    if validation is not None:
        _log.info("Validation matrix has %d rows", validation.num_row())
    objective = config.parameters.get("objective", "reg:squarederror")
    _check_labels(data, objective)
    watched = [(data, "train"), *([(validation, "validation")] if validation is not None else [])]
    parameters = dict(config.parameters)
    if config.builtin_metrics:
        parameters["eval_metric"] = list(config.builtin_metrics)
    custom = evaluation(config.custom_metrics, objective) if config.custom_metrics else None
    model, done = latest_checkpoint(checkpoints)
    try:
        booster = xgb.train(
            parameters,
            data,
            num_boost_round=max(config.num_round - done, 0),
            xgb_model=model,
            evals=watched,
            custom_metric=custom,
            callbacks=_callbacks(config, validation is not None, done, checkpoints),
            verbose_eval=False,
        )
    except (xgb.core.XGBoostError, ValueError) as error:
        message = str(error).partition("\nStack trace:")[0].strip()
        if any(part in message for part in _USERS_FAULT):
            raise UserError(message) from error
        raise AlgorithmError(f"XGB train call failed with exception:\n {message}") from error
    _save(booster, model_folder)


def _check_labels(data: xgb.DMatrix, objective: str) -> None:
    """XGBoost 3 guesses its base score first, and complains of that rather than of the labels."""
    labels = data.get_label()
    if objective in _LOGISTIC and (labels.min() < 0 or labels.max() > 1):
        raise UserError("label must be in [0,1] for logistic regression")


def _save(booster: xgb.Booster, folder: Path) -> None:
    """XGBoost tells a file's format by its suffix; the container's name has none."""
    named = folder / f"{MODEL}.ubj"
    booster.save_model(named)
    named.replace(folder / MODEL)


def _callbacks(
    config: TrainingConfig, validated: bool, done: int, checkpoints: Path | None
) -> list[xgb.callback.TrainingCallback]:
    """`done` rounds were trained before."""
    callbacks: list[xgb.callback.TrainingCallback] = [_RoundLine(done)]
    if checkpoints is not None:
        callbacks.append(SaveCheckpoint(checkpoints, done))
    if config.save_on_termination:
        callbacks.append(_StopOnTermination())
    if validated and config.early_stopping_rounds and config.early_stopping_metric:
        callbacks.append(
            xgb.callback.EarlyStopping(
                rounds=config.early_stopping_rounds,
                data_name="validation",
                metric_name=config.early_stopping_metric,
                maximize=config.early_stopping_maximizes,
                save_best=True,
            )
        )
    return callbacks


class _RoundLine(xgb.callback.TrainingCallback):
    """`[0]#011train-merror:0.10000#011validation-merror:0.20000`: one line a round.

    The container prints tabs; its log in CloudWatch has them as #011, and the published metric
    regexes count on that.
    """

    def __init__(self, done: int) -> None:
        super().__init__()
        self._done = done

    def after_iteration(self, model: Any, epoch: int, evals_log: dict[str, Any]) -> bool:
        scores = [
            f"#011{data}-{metric}:{history[-1]:.5f}"
            for data, metrics in evals_log.items()
            for metric, history in metrics.items()
        ]
        sys.stdout.write(f"[{self._done + epoch}]{''.join(scores)}\n")
        sys.stdout.flush()
        return False


class _StopOnTermination(xgb.callback.TrainingCallback):
    """On SIGTERM ends training after the round, so that the model so far is saved."""

    def __init__(self) -> None:
        super().__init__()
        self._terminated = False
        signal.signal(signal.SIGTERM, self._terminate)

    def _terminate(self, *_: object) -> None:
        self._terminated = True

    def after_iteration(self, model: Any, epoch: int, evals_log: dict[str, Any]) -> bool:
        return self._terminated
