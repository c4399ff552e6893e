"""Loss functions: what a score costs, and how that changes with the score.

https://docs.aws.amazon.com/sagemaker/latest/dg/ll_hyperparameters.html, `loss`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, log_softmax

from amt_lab.local.algorithms.linear_learner.predictors import LOSSES

if TYPE_CHECKING:
    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.first_party.tables import Matrix, Vector

_Curve = Callable[[Any], Any]
"""Of errors, shape (rows,), as is what it gives."""

_LOGGED = {
    "logistic": "binary_classification_cross_entropy",
    "softmax_loss": "multiclass_cross_entropy",
    "squared_loss": "mse",
}
"""What a loss is called in the log, where that is not its own name."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of scores, shape (rows, outputs), and labels, shape (rows,)."""

    logged: str
    """Its name in the log, `…_objective`."""
    cost: Callable[[Matrix, Vector], Vector]
    """Of each row."""
    slope: Callable[[Matrix, Vector], Matrix]
    """By each score."""


def chosen(values: Values) -> Loss:
    kind = values.text("predictor_type")
    given = values.text("loss")
    name = LOSSES[kind][0] if given == "auto" else given
    logged = f"{_LOGGED.get(name, name)}_objective"
    if kind == "regressor":
        return _of_errors(logged, *_ERRORS[name](values))
    if name == "logistic":
        return Loss(logged, _logistic, _logistic_slope)
    if name == "softmax_loss":
        return Loss(logged, _softmax, _softmax_slope)
    margin = values.number("margin")
    several = kind == "multiclass_classifier"
    return _several_hinges(logged, margin) if several else _hinge(logged, margin)


def _logistic(scores: Matrix, labels: Vector) -> Vector:
    cost: Vector = np.logaddexp(0, np.where(labels == 1, -1, 1) * scores[:, 0])
    return cost


def _logistic_slope(scores: Matrix, labels: Vector) -> Matrix:
    slope: Matrix = expit(scores) - labels[:, None]
    return slope


def _softmax(scores: Matrix, labels: Vector) -> Vector:
    cost: Vector = -log_softmax(scores, axis=1)[np.arange(len(labels)), labels.astype(int)]
    return cost


def _softmax_slope(scores: Matrix, labels: Vector) -> Matrix:
    slope: Matrix = np.exp(log_softmax(scores, axis=1))
    slope[np.arange(len(labels)), labels.astype(int)] -= 1
    return slope


def _hinge(logged: str, margin: float) -> Loss:
    def short(scores: Matrix, labels: Vector) -> Vector:
        """How far a row is from being on the right side by the margin."""
        return margin - np.where(labels == 1, 1, -1) * scores[:, 0]

    return Loss(
        logged,
        lambda scores, labels: np.maximum(0, short(scores, labels)),
        lambda scores, labels: np.where(
            short(scores, labels) > 0, np.where(labels == 1, -1.0, 1.0), 0.0
        )[:, None],
    )


def _several_hinges(logged: str, margin: float) -> Loss:
    """By the margin to the best other class (Crammer and Singer 2001)."""

    def short(scores: Matrix, labels: Vector) -> tuple[Vector, np.ndarray[Any, Any]]:
        rows, own = np.arange(len(labels)), labels.astype(int)
        others = scores.copy()
        others[rows, own] = -np.inf
        rival = others.argmax(axis=1)
        return margin + scores[rows, rival] - scores[rows, own], rival

    def slope(scores: Matrix, labels: Vector) -> Matrix:
        lacking, rival = short(scores, labels)
        rows = np.flatnonzero(lacking > 0)
        found = np.zeros_like(scores)
        found[rows, rival[rows]] = 1
        found[rows, labels.astype(int)[rows]] = -1
        return found

    return Loss(logged, lambda scores, labels: np.maximum(0, short(scores, labels)[0]), slope)


def _of_errors(logged: str, cost: _Curve, slope: _Curve) -> Loss:
    """A loss of the error, score minus label, alone."""
    return Loss(
        logged,
        lambda scores, labels: cost(scores[:, 0] - labels),
        lambda scores, labels: slope(scores[:, 0] - labels)[:, None],
    )


def _squared(values: Values) -> tuple[_Curve, _Curve]:
    return np.square, lambda error: 2 * error


def _absolute(values: Values) -> tuple[_Curve, _Curve]:
    return np.abs, np.sign


def _insensitive_squared(values: Values) -> tuple[_Curve, _Curve]:
    beyond = _beyond(values.number("loss_insensitivity"))
    return lambda error: beyond(error) ** 2, lambda error: 2 * beyond(error) * np.sign(error)


def _insensitive_absolute(values: Values) -> tuple[_Curve, _Curve]:
    beyond = _beyond(values.number("loss_insensitivity"))
    return beyond, lambda error: np.sign(error) * (beyond(error) > 0)


def _beyond(tolerated: float) -> _Curve:
    return lambda error: np.maximum(0, np.abs(error) - tolerated)


def _quantile(values: Values) -> tuple[_Curve, _Curve]:
    """A score too low costs `quantile` a unit, one too high the rest of 1."""
    quantile = values.number("quantile")
    return (
        lambda error: np.where(error < 0, -quantile, 1 - quantile) * error,
        lambda error: np.where(error < 0, -quantile, 1 - quantile),
    )


def _huber(values: Values) -> tuple[_Curve, _Curve]:
    delta = values.number("huber_delta")
    return (
        lambda error: np.where(
            np.abs(error) <= delta, error**2 / 2, delta * (np.abs(error) - delta / 2)
        ),
        lambda error: np.clip(error, -delta, delta),
    )


_ERRORS: dict[str, Callable[[Values], tuple[_Curve, _Curve]]] = {
    "squared_loss": _squared,
    "absolute_loss": _absolute,
    "eps_insensitive_squared_loss": _insensitive_squared,
    "eps_insensitive_absolute_loss": _insensitive_absolute,
    "quantile_loss": _quantile,
    "huber_loss": _huber,
}
