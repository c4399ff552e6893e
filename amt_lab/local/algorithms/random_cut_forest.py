"""SageMaker's Random Cut Forest by scikit-learn's isolation forest.

Both cut random samples at random until a row is alone, and score a row by how few cuts that takes; the
isolation forest chooses the cut feature evenly, the random cut forest by its spread.
https://docs.aws.amazon.com/sagemaker/latest/dg/randomcutforest.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.local.algorithms.first_party import ClientError, Conflict, FirstPartyTwin, Values, log

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from amt_lab.local.algorithms.first_party import Table

_SEED = 0
_METRICS = ("accuracy", "precision_recall_fscore")
_ANOMALOUS = 3.0
"""Standard deviations above the mean score, as the container has it."""
_DISTRIBUTION = {"train": "ShardedByS3Key", "test": "FullyReplicated"}


class RandomCutForest(FirstPartyTwin):
    """Scores rows by an isolation forest; scores beyond three standard deviations are anomalies."""

    name = "randomcutforest"

    def conflicts(self, given: Mapping[str, str], tuned: Collection[str]) -> Iterator[Conflict]:
        if "eval_metrics" in given and not _listed(given["eval_metrics"]):
            yield (
                "eval_metrics",
                f"eval_metrics must be a JSON list of {' and '.join(_METRICS)}, "
                f"got {given['eval_metrics']}",
            )

    def channel_problem(self, channel: Mapping[str, Any]) -> str | None:
        source = channel["DataSource"].get("S3DataSource", {})
        given = source.get("S3DataDistributionType", "FullyReplicated")
        wanted = _DISTRIBUTION[channel["ChannelName"]]
        if given == wanted:
            return None
        return f"S3DataDistributionType must be {wanted}, got {given}"

    def train(self, values: Values, tables: Mapping[str, Table], model: Path) -> None:
        import joblib
        import sklearn
        from sklearn.ensemble import IsolationForest

        if "test" in tables and (tables["test"].classes > 1).any():
            raise ClientError("The labels of channel 'test' must be 0 or 1, where 1 is anomalous")
        log.stands_in("scikit-learn", f"{sklearn.__version__} (IsolationForest)", self.name)
        rows = tables["train"].features
        forest = IsolationForest(
            n_estimators=values.whole("num_trees"),
            max_samples=min(values.whole("num_samples_per_tree"), len(rows)),
            random_state=_SEED,
        ).fit(rows)
        joblib.dump(forest, model / "model.joblib")
        if "test" in tables:
            _test(forest, tables["test"], _listed(values.text("eval_metrics")))


def _listed(text: str) -> list[str]:
    """The metrics of `eval_metrics`; none where it is not what it must be."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    right = isinstance(found, list) and all(each in _METRICS for each in found)
    return found if right else []


def _test(forest: Any, table: Table, metrics: list[str]) -> None:
    truth = table.classes
    scores = -forest.score_samples(table.features)
    told = scores > scores.mean() + _ANOMALOUS * scores.std()
    hits = float(np.sum(told & (truth == 1)))
    if "accuracy" in metrics:
        log.score("test", "accuracy", float(np.mean(told == (truth == 1))))
    if "precision_recall_fscore" in metrics:
        found, there = float(told.sum()), float(truth.sum())
        log.score("test", "precision", hits / found if found else 0.0)
        log.score("test", "recall", hits / there if there else 0.0)
        log.score("test", "f1", 2 * hits / (found + there) if found + there else 0.0)
