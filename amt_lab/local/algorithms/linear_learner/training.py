"""Epochs of mini batches until the loss no longer falls; the best epoch's weights are the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.algorithms.first_party import ClientError, log
from amt_lab.local.algorithms.linear_learner.descent import Descent

if TYPE_CHECKING:
    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.first_party.tables import Matrix, Vector
    from amt_lab.local.algorithms.linear_learner.losses import Loss

_SEED = 0
"""Of first weights and of the order of rows, so that the same job gives the same model."""

Rows = tuple["Matrix", "Vector"]
"""Scaled features and labels."""


def descend(
    values: Values, loss: Loss, outputs: int, train: Rows, validation: Rows | None
) -> Descent:
    """The weights of the best epoch, by validation loss, or by training loss without validation rows.

    Prints the losses of each epoch. Raises ClientError where a mini batch has more rows than there are.
    """
    features, labels = train
    size = values.whole("mini_batch_size")
    if size > len(labels):
        raise ClientError(
            "No training data processed. Either the training channel is empty or the mini-batch size "
            f"is too high: mini_batch_size is {size}, and there are {len(labels)} training rows"
        )
    random = np.random.default_rng(_SEED)
    model = Descent(values, features.shape[1], outputs, random)
    weights = _row_weights(values, labels)
    patience = _Patience(values)
    epochs = values.whole("epochs")
    for epoch in range(epochs):
        order = random.permutation(len(labels))
        for batch in np.split(order, range(size, len(order), size)):
            slope = loss.slope(model.scores(features[batch]), labels[batch])
            model.step(features[batch], slope * weights[batch, None])
        value = float(np.mean(weights * loss.cost(model.scores(features), labels)))
        log.loss("train", loss.logged, value, epoch=epoch)
        if validation is not None:
            value = float(np.mean(loss.cost(model.scores(validation[0]), validation[1])))
            log.loss("validation", loss.logged, value, epoch=epoch)
        log.progress(100 * (epoch + 1) / epochs)
        if not np.isfinite(value):
            raise ClientError(
                f"The loss is {value} after epoch {epoch}: the learning_rate is too high"
            )
        if patience.is_over(value, model):
            log.say("Early stop condition met. Stopping training after epoch %d.", epoch)
            break
    model.weights, model.biases = patience.best
    return model


class _Patience:
    """Keeps the best epoch's weights and counts those that were no better."""

    def __init__(self, values: Values) -> None:
        self._epochs = values.whole("early_stopping_patience")
        self._tolerance = values.number("early_stopping_tolerance")
        self._least = self._to_beat = np.inf
        self._worse = 0
        self.best: tuple[Matrix, Matrix]

    def is_over(self, value: float, model: Descent) -> bool:
        if value < self._least:
            self._least, self.best = value, (model.weights, model.biases)
        first = np.isinf(self._to_beat)
        if first or self._to_beat - value > self._tolerance * abs(self._to_beat):
            self._to_beat, self._worse = value, 0
        else:
            self._worse += 1
        return self._worse >= self._epochs


def _row_weights(values: Values, labels: Vector) -> Vector:
    """What each row counts in the training loss; `auto` balances as `balanced` does."""
    kind = values.text("predictor_type")
    if kind == "binary_classifier":
        positive = labels == 1
        given = values.text("positive_example_weight_mult")
        balance = np.sum(~positive) / max(np.sum(positive), 1)
        weight = balance if given in ("balanced", "auto") else float(given)
        return np.where(positive, weight, 1.0)
    if kind == "multiclass_classifier" and values.yes("balance_multiclass_weights"):
        classes, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
        each: Vector = len(labels) / (len(classes) * counts)
        return each[which]
    return np.ones(len(labels))
