"""The metrics of the final model, in the container's log lines, and the threshold that they count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn import metrics

from amt_lab.local.algorithms.first_party import log

if TYPE_CHECKING:
    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.first_party.tables import Matrix, Vector


def best_threshold(values: Values, scores: Vector, labels: Vector) -> float:
    """The score from which a row is positive, by binary_classifier_model_selection_criteria.

    `loss_function` leaves it at 0, as likely as not. Where a target cannot be held, what comes
    closest to it is chosen.
    """
    criterion = values.text("binary_classifier_model_selection_criteria")
    if criterion == "loss_function" or not 0 < labels.sum() < len(labels):
        return 0.0
    order = np.argsort(-scores, kind="stable")
    candidates = scores[order]
    hits = np.cumsum(labels[order])
    told = np.arange(1, len(labels) + 1)
    precision, recall = hits / told, hits / labels.sum()
    # Of rows with the same score all are positive or none.
    last = np.append(candidates[1:] != candidates[:-1], True)
    if criterion == "accuracy":
        value = 2 * hits - told
    elif criterion in ("f_beta", "f1"):
        beta = values.number("f_beta") if criterion == "f_beta" else 1.0
        value = (1 + beta**2) * hits / (told + beta**2 * labels.sum())
    elif criterion == "precision_at_target_recall":
        value = _held(precision, recall, values.number("target_recall"))
    else:
        value = _held(recall, precision, values.number("target_precision"))
    best = int(np.argmax(np.where(last, value, -np.inf)))
    return float(candidates[best : best + 2].mean())  # half way to the first row that is not told


def _held(wanted: Vector, held: Vector, target: float) -> Vector:
    return np.where(held >= target, 1 + wanted, held - target)


def tell(channel: str, values: Values, scores: Matrix, labels: Vector, threshold: float) -> None:
    """Prints what a channel's rows come to; a regressor's scores are values of the label."""
    match values.text("predictor_type"):
        case "binary_classifier":
            _of_two(channel, values, scores[:, 0], labels, threshold)
        case "multiclass_classifier":
            _of_several(channel, values, scores, labels)
        case _:
            errors = scores[:, 0] - labels
            log.loss(channel, "mse", float(np.mean(errors**2)))
            log.loss(channel, "absolute_loss", float(np.mean(np.abs(errors))))


def _of_two(channel: str, values: Values, scores: Vector, labels: Vector, threshold: float) -> None:
    beta = values.number("f_beta")
    told = (scores >= threshold).astype(float)
    precision, recall, f_beta, _ = metrics.precision_recall_fscore_support(
        labels, told, beta=beta, average="binary", zero_division=0
    )
    log.score(channel, "binary_classification_accuracy", float(np.mean(told == labels)))
    log.score(channel, f"binary_f_{beta:.3f}", float(f_beta))
    log.score(channel, "precision", float(precision))
    log.score(channel, "recall", float(recall))
    if 0 < labels.sum() < len(labels):  # one class alone has no curve
        log.score(channel, "roc_auc_score", float(metrics.roc_auc_score(labels, scores)))


def _of_several(channel: str, values: Values, scores: Matrix, labels: Vector) -> None:
    beta, k = values.number("f_beta"), values.whole("accuracy_top_k")
    told = scores.argmax(axis=1)
    precision, recall, f_beta, _ = metrics.precision_recall_fscore_support(
        labels, told, beta=beta, average="macro", zero_division=0
    )
    own = scores[np.arange(len(labels)), labels.astype(int)]
    rank = 1 + np.sum(scores > own[:, None], axis=1)
    log.score(channel, "multiclass_accuracy", float(np.mean(told == labels)))
    log.score(channel, f"multiclass_top_k_accuracy_{k}", float(np.mean(rank <= k)))
    log.score(channel, "dcg", float(np.mean(1 / np.log2(1 + rank))))
    log.score(channel, "macro_recall", float(recall))
    log.score(channel, "macro_precision", float(precision))
    log.score(channel, f"macro_f_{beta:.3f}", float(f_beta))
