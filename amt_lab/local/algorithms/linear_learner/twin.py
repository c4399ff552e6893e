"""Linear Learner: what it refuses, and its run from tables to model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.algorithms.first_party import ClientError, Conflict, FirstPartyTwin, log
from amt_lab.local.algorithms.linear_learner.predictors import LOSSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from amt_lab.local.algorithms.first_party import Table, Values
    from amt_lab.local.algorithms.linear_learner.descent import Descent
    from amt_lab.local.algorithms.linear_learner.losses import Loss
    from amt_lab.local.algorithms.linear_learner.scaling import Scaling


class LinearLearner(FirstPartyTwin):
    """One linear model; the container's search among several (num_models) is off in tuning jobs anyway."""

    name = "linear-learner"

    def conflicts(self, given: Mapping[str, str], tuned: Collection[str]) -> Iterator[Conflict]:
        kind, loss = given.get("predictor_type", ""), given.get("loss", "auto")
        if kind == "multiclass_classifier" and "num_classes" not in {*given, *tuned}:
            yield "num_classes", f"num_classes is required where predictor_type is {kind}"
        allowed = ("auto", *LOSSES.get(kind, ()))
        if kind in LOSSES and loss not in allowed:
            yield "loss", f"loss must be one of {', '.join(allowed)} for a {kind}, got {loss}"

    def train(self, values: Values, tables: Mapping[str, Table], model: Path) -> None:
        import sklearn

        from amt_lab.local.algorithms.linear_learner import losses, scaling, training

        versions = f"NumPy {np.__version__} with the metrics of scikit-learn"
        log.stands_in(versions, sklearn.__version__, self.name)
        outputs = _outputs(values, tables)
        loss, scale = losses.chosen(values), scaling.Scaling.of(values, tables["train"])
        rows = {
            name: (scale.features(table), scale.labels(table.labels))
            for name, table in tables.items()
        }
        found = training.descend(values, loss, outputs, rows["train"], rows.get("validation"))
        threshold = _evaluate(values, loss, scale, found, tables)
        np.savez(
            model / "model.npz",
            weights=found.weights,
            biases=found.biases,
            feature_means=scale.feature_means,
            feature_deviations=scale.feature_deviations,
            label=[scale.label_mean, scale.label_deviation],
            threshold=threshold,
        )


def _outputs(values: Values, tables: Mapping[str, Table]) -> int:
    """Scores a row. Raises ClientError where a label is no class."""
    kind = values.text("predictor_type")
    if kind == "regressor":
        return 1
    classes = values.whole("num_classes") if kind == "multiclass_classifier" else 2
    for table in tables.values():
        if (greatest := table.classes.max()) >= classes:
            raise ClientError(
                f"The labels of channel '{table.channel}' must be 0 to {classes - 1} for a {kind}, "
                f"got {greatest:g}"
            )
    return classes if kind == "multiclass_classifier" else 1


def _evaluate(
    values: Values, loss: Loss, scale: Scaling, found: Descent, tables: Mapping[str, Table]
) -> float:
    """Prints the final metrics and gives the threshold, which is that of the validation rows."""
    from amt_lab.local.algorithms.linear_learner import evaluation

    scores = {name: found.scores(scale.features(table)) for name, table in tables.items()}
    judge = "validation" if "validation" in tables else "train"
    threshold = 0.0
    if values.text("predictor_type") == "binary_classifier":
        known = values.number_or("num_calibration_samples", len(tables[judge].labels))
        first = slice(int(known))
        threshold = evaluation.best_threshold(
            values, scores[judge][first, 0], tables[judge].labels[first]
        )
    for name, table in tables.items():
        cost = loss.cost(scores[name], scale.labels(table.labels))
        log.loss(name, loss.logged, float(np.mean(cost)))
        told = scores[name]
        if values.text("predictor_type") == "regressor":
            told = scale.values(told)
        evaluation.tell(name, values, told, table.labels, threshold)
    return threshold
