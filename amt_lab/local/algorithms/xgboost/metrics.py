"""The evaluation metrics that the container adds to XGBoost's own, for `xgboost.train(custom_metric=…)`.

The container computes them with scikit-learn. Importing that takes longer than a small trial trains,
so they are written out here, and the tests hold every one of them to scikit-learn's value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.algorithms.xgboost.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xgboost

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Evaluation = Callable[[np.ndarray, xgboost.DMatrix], list[tuple[str, float]]]


def evaluation(names: Sequence[str], objective: str) -> Evaluation:
    """Evaluates `names` on predictions as XGBoost transforms them for `objective`."""

    def evaluate(predictions: np.ndarray, data: xgboost.DMatrix) -> list[tuple[str, float]]:
        labels = np.asarray(data.get_label(), dtype=float)
        predictions = np.asarray(predictions, dtype=float)
        classes = predicted_classes(predictions, objective)
        return [
            (name, CUSTOM_METRICS[name](labels, predictions if name in _OF_VALUES else classes))
            for name in names
        ]

    return evaluate


def predicted_classes(predictions: np.ndarray, objective: str) -> np.ndarray:
    """Class labels of predictions: (n, classes) probabilities, (n,) probabilities, margins or labels."""
    if predictions.ndim == 2:
        return np.asarray(np.argmax(predictions, axis=1), dtype=float)
    if objective == "multi:softmax":
        return predictions
    threshold = 0.5 if objective in _PROBABILITIES else 0.0
    return np.asarray(predictions > threshold, dtype=float)


_PROBABILITIES = ("binary:logistic", "binary:hinge", "reg:logistic")


def _accuracy(labels: Vector, classes: Vector) -> float:
    return float(np.mean(labels == classes))


def _balanced_accuracy(labels: Vector, classes: Vector) -> float:
    return float(np.mean([np.mean(classes[labels == each] == each) for each in np.unique(labels)]))


def _macro(score: Callable[[float, float, float], float]) -> Callable[[Vector, Vector], float]:
    """The unweighted mean over all classes that are labelled or predicted."""

    def metric(labels: Vector, classes: Vector) -> float:
        present = np.union1d(labels, classes)
        return float(np.mean([score(*_counts(labels, classes, each)) for each in present]))

    return metric


def _binary(score: Callable[[float, float, float], float]) -> Callable[[Vector, Vector], float]:
    """Of class 1 alone. Raises UserError where there are more than two classes, as scikit-learn does."""

    def metric(labels: Vector, classes: Vector) -> float:
        if len(np.union1d(labels, classes)) > 2:
            raise UserError(
                "Target is multiclass but average='binary'. Please choose another average setting."
            )
        return score(*_counts(labels, classes, 1.0))

    return metric


def _counts(labels: Vector, classes: Vector, positive: float) -> tuple[float, float, float]:
    """True positives, all predicted positive, all labelled positive."""
    predicted, labelled = classes == positive, labels == positive
    return float(np.sum(predicted & labelled)), float(np.sum(predicted)), float(np.sum(labelled))


def _precision(hits: float, predicted: float, labelled: float) -> float:
    return hits / predicted if predicted else 0.0


def _recall(hits: float, predicted: float, labelled: float) -> float:
    return hits / labelled if labelled else 0.0


def _f1(hits: float, predicted: float, labelled: float) -> float:
    return 2 * hits / (predicted + labelled) if predicted + labelled else 0.0


def _mse(labels: Vector, values: Vector) -> float:
    return float(np.mean((labels - values) ** 2))


def _rmse(labels: Vector, values: Vector) -> float:
    return float(np.sqrt(_mse(labels, values)))


def _mae(labels: Vector, values: Vector) -> float:
    return float(np.mean(np.abs(labels - values)))


def _r2(labels: Vector, values: Vector) -> float:
    unexplained = np.sum((labels - values) ** 2)
    total = np.sum((labels - np.mean(labels)) ** 2)
    if total == 0:
        return 1.0 if unexplained == 0 else 0.0
    return float(1 - unexplained / total)


_OF_VALUES = frozenset({"mse", "rmse", "mae", "r2"})
"""Metrics of predicted values; all others are of predicted classes."""

CUSTOM_METRICS: dict[str, Callable[[Vector, Vector], float]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "f1": _macro(_f1),
    "f1_binary": _binary(_f1),
    "f1_macro": _macro(_f1),
    "mae": _mae,
    "mse": _mse,
    "precision": _binary(_precision),
    "precision_macro": _macro(_precision),
    "precision_micro": _accuracy,
    "r2": _r2,
    "recall": _binary(_recall),
    "recall_macro": _macro(_recall),
    "recall_micro": _accuracy,
    "rmse": _rmse,
}
"""Of true labels and predictions, both (n,)."""
