"""Brings features, and a regressor's labels, to mean 0 and deviation 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from amt_lab.local.algorithms.first_party import Table, Values
    from amt_lab.local.algorithms.first_party.tables import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Scaling:
    """Means and deviations of the training rows; 0 and 1 where they are to stay as they are."""

    feature_means: Vector
    feature_deviations: Vector
    label_mean: float
    label_deviation: float

    @classmethod
    def of(cls, values: Values, table: Table) -> Scaling:
        looked_at = values.whole("num_point_for_scaler")
        features, labels = table.features[:looked_at], table.labels[:looked_at]
        biased = values.yes("use_bias")
        normal = values.yes("normalize_data", otherwise=True)
        centred = normal or values.yes("unbias_data", otherwise=biased)
        means = features.mean(axis=0) if centred else np.zeros(features.shape[1])
        deviations = _deviation(features) if normal else np.ones(features.shape[1])
        if values.text("predictor_type") != "regressor":
            return cls(means, deviations, 0.0, 1.0)
        normal = values.yes("normalize_label", otherwise=True)
        centred = normal or values.yes("unbias_label", otherwise=biased)
        mean = float(labels.mean()) if centred and biased else 0.0
        deviation = float(_deviation(labels)) if normal else 1.0
        return cls(means, deviations, mean, deviation)

    def features(self, table: Table) -> Matrix:
        scaled: Matrix = (table.features - self.feature_means) / self.feature_deviations
        return scaled

    def labels(self, labels: Vector) -> Vector:
        scaled: Vector = (labels - self.label_mean) / self.label_deviation
        return scaled

    def values(self, scores: Vector) -> Vector:
        """A regressor's scores as values of the label."""
        values: Vector = scores * self.label_deviation + self.label_mean
        return values


def _deviation(values: Matrix) -> Vector:
    """By column; 1 for a constant one, which has none."""
    deviation: Vector = values.std(axis=0)
    return np.where(deviation == 0, 1.0, deviation)
