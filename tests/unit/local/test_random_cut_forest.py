"""Random Cut Forest in place of its container: what it takes, refuses, prints and leaves."""

import numpy as np
import pytest

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.random_cut_forest import RandomCutForest

from first_party_bench import RunHere, member, refusals  # isort: skip

GIVEN = {"feature_dim": "2", "num_trees": "50"}
TRAIN = member("train", "text/csv;label_size=0", "ShardedByS3Key")
FOREST = RandomCutForest()


def cloud(count, far):
    """A cloud whose last `far` rows lie far away, and labels that say which."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) >= count - far
    return labels, rng.standard_normal((count, 2)) + 12 * labels[:, None]


def test_the_far_rows_are_found_and_the_scores_printed(tmp_path, caplog):
    labels, rows = cloud(200, 3)
    data = {"train": (None, rows), "test": (labels, rows)}
    run = RunHere(FOREST, GIVEN, data, tmp_path, caplog)
    assert run.metrics.keys() == {"test:accuracy", "test:f1", "test:precision", "test:recall"}
    assert run.metrics["test:recall"] == 1.0
    assert run.metrics["test:f1"] > 0.7
    assert any("IsolationForest" in line for line in run.lines)
    assert (tmp_path / "model.joblib").exists()


def test_only_the_metrics_that_are_asked_for_are_printed(tmp_path, caplog):
    labels, rows = cloud(30, 2)
    asked = {**GIVEN, "eval_metrics": '["accuracy"]'}
    data = {"train": (None, rows), "test": (labels, rows)}
    run = RunHere(FOREST, asked, data, tmp_path, caplog)
    assert run.metrics.keys() == {"test:accuracy"}


def test_rows_without_an_anomaly_are_no_trouble(tmp_path, caplog):
    _, rows = cloud(30, 0)
    run = RunHere(
        FOREST, GIVEN, {"train": (None, rows), "test": (np.zeros(30), rows)}, tmp_path, caplog
    )
    assert run.metrics["test:recall"] == 0.0


def test_labels_other_than_0_and_1_are_refused(tmp_path, caplog):
    labels, rows = cloud(30, 2)
    data = {"train": (None, rows), "test": (labels * 2, rows)}
    with pytest.raises(ClientError, match="labels of channel 'test' must be 0 or 1"):
        RunHere(FOREST, GIVEN, data, tmp_path, caplog)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"num_trees": "49"}, "must lie in [50, 1000]"),
        ({"num_samples_per_tree": "4096"}, "must lie in [1, 2048]"),
        ({"eval_metrics": "accuracy"}, "must be a JSON list of accuracy and"),
        ({"eval_metrics": '["auc"]'}, "must be a JSON list of accuracy and"),
    ],
)
def test_values_out_of_their_limits_are_refused(changes, said):
    (message,) = refusals("randomcutforest", {**GIVEN, **changes}, [TRAIN]).values()
    assert said in message


def test_the_train_channel_must_be_sharded_and_the_test_channel_whole():
    assert refusals("randomcutforest", GIVEN, [TRAIN, member("test")]) == {}
    whole = member("train", "text/csv;label_size=0")
    sharded = member("test", distribution="ShardedByS3Key")
    found = refusals("randomcutforest", GIVEN, [whole, sharded])
    assert "must be ShardedByS3Key, got FullyReplicated" in found["InputDataConfig[0]"]
    assert "must be FullyReplicated, got ShardedByS3Key" in found["InputDataConfig[1]"]
