"""SageMaker's k-nearest neighbors by scikit-learn: sample, reduce dimensions, index, test.

https://docs.aws.amazon.com/sagemaker/latest/dg/k-nearest-neighbors.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.local.algorithms.first_party import ClientError, Conflict, FirstPartyTwin, Values, log

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from amt_lab.local.algorithms.first_party import Table
    from amt_lab.local.algorithms.first_party.tables import Matrix

_SEED = 0
"""Of the sample and of the random signs, so that the same job gives the same model."""
_TARGET, _REDUCTION = "dimension_reduction_target", "dimension_reduction_type"


class KNearestNeighbors(FirstPartyTwin):
    """An exact search in place of the container's index; classes by majority, values by the mean."""

    name = "knn"

    def conflicts(self, given: Mapping[str, str], tuned: Collection[str]) -> Iterator[Conflict]:
        if _REDUCTION in given and _TARGET not in {*given, *tuned}:
            yield _TARGET, f"{_TARGET} is required where {_REDUCTION} is given"
        if _TARGET in given and int(given[_TARGET]) >= int(given["feature_dim"]):
            yield (
                _TARGET,
                f"{_TARGET} must be less than feature_dim, {given['feature_dim']}, got {given[_TARGET]}",
            )
        kind, metric = given.get("index_type"), given.get("index_metric", "L2")
        if kind == "faiss.IVFPQ" and metric != "L2":
            yield "index_metric", f"index_metric {metric} is not supported with index_type {kind}"

    def train(self, values: Values, tables: Mapping[str, Table], model: Path) -> None:
        import joblib
        import sklearn

        log.stands_in("scikit-learn", sklearn.__version__, self.name)
        random = np.random.default_rng(_SEED)
        steps = _Preparation.of(values, tables["train"], random)
        neighbors = _fitted(values, tables["train"], steps, random)
        joblib.dump((steps, neighbors), model / "model.joblib")
        if "test" in tables:
            _test(values, tables["test"], steps, neighbors)


class _Preparation:
    """What is done to rows before they are compared."""

    def __init__(self, projection: Matrix | None, longest: float | None) -> None:
        self._projection, self._longest = projection, longest

    @classmethod
    def of(cls, values: Values, table: Table, random: np.random.Generator) -> _Preparation:
        projection = None
        if _REDUCTION in values:
            # Random signs keep distances as fjlt does, which only computes them faster.
            shape = (table.features.shape[1], values.whole(_TARGET))
            projection = random.choice([-1.0, 1.0], shape) / np.sqrt(shape[1])
        steps = cls(projection, None)
        if values.text("index_metric") == "INNER_PRODUCT":
            lengths = np.linalg.norm(steps.rows(table.features), axis=1)
            steps._longest = float(lengths.max())
        return steps

    def rows(self, features: Matrix, *, indexed: bool = False) -> Matrix:
        """Where the inner product counts, one more column makes it the Euclidean distance.

        All indexed rows are made as long as the longest, so that the nearest one is that of the
        greatest product (Bachrach et al. 2014, "Speeding up the Xbox recommender system").
        """
        rows = features if self._projection is None else features @ self._projection
        if self._longest is None:
            return rows
        lacking = np.zeros(len(rows))
        if indexed:
            lacking = np.sqrt(np.maximum(self._longest**2 - (rows**2).sum(axis=1), 0))
        return np.column_stack([rows, lacking])


def _fitted(values: Values, table: Table, steps: _Preparation, random: np.random.Generator) -> Any:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    classifies = values.text("predictor_type") == "classifier"
    labels = table.classes if classifies else table.labels
    rows, k = len(labels), values.whole("k")
    sampled = np.sort(random.permutation(rows)[: values.whole("sample_size")])
    if k > len(sampled):
        raise ClientError(
            f"k is {k}, but there are {len(sampled)} rows to choose from "
            f"(sample_size {values.text('sample_size')}, {rows} rows in channel 'train')"
        )
    log.say(
        "Sampled %d of %d training rows; exact search stands in for %s.",
        len(sampled),
        rows,
        values.text("index_type"),
    )
    kind = KNeighborsClassifier if classifies else KNeighborsRegressor
    metric = "cosine" if values.text("index_metric") == "COSINE" else "euclidean"
    index = steps.rows(table.features[sampled], indexed=True)
    return kind(n_neighbors=k, metric=metric).fit(index, labels[sampled])


def _test(values: Values, table: Table, steps: _Preparation, neighbors: Any) -> None:
    told = neighbors.predict(steps.rows(table.features))
    if values.text("predictor_type") == "classifier":
        value = float(np.mean(told == table.classes))
        log.say("#test_score (algo-1) : ('accuracy', %s)", value)
        log.score("test", "accuracy", value)
    else:
        value = float(np.mean((told - table.labels) ** 2))
        log.say("#test_score (algo-1) : ('mse', %s)", value)
        log.loss("test", "mse", value)
