"""Random Cut Forest in place of its container: what it takes, refuses, prints and leaves."""

import numpy as np
import pytest

from amt_lab.local.algorithms.first_party import ClientError, Table
from amt_lab.local.algorithms.random_cut_forest import RandomCutForest

from first_party_bench import as_csv, member, refusals, trained  # isort: skip

GIVEN = {"feature_dim": "2", "num_trees": "50"}
TRAIN = member("train", "text/csv;label_size=0", "ShardedByS3Key")
KINDS = {"train": "text/csv;label_size=0"}


def cloud(count, far):
    """A cloud whose last `far` rows lie far away; the first column says which."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) >= count - far
    return labels, *(rng.standard_normal((2, count)) + 12 * labels)


async def test_the_far_rows_are_found_and_the_scores_printed(bench):
    labels, *features = cloud(200, 3)
    outcome, watcher = await trained(
        bench,
        "randomcutforest",
        GIVEN,
        KINDS,
        train=as_csv(*features),
        test=as_csv(labels, *features),
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert watcher.final_metrics.keys() == {
        *("test:accuracy", "test:f1", "test:precision", "test:recall")
    }
    assert watcher.final_metrics["test:recall"] == 1.0
    assert watcher.final_metrics["test:f1"] > 0.8
    assert any("IsolationForest" in line for line in watcher.lines)


def test_labels_other_than_0_and_1_are_refused(tmp_path):
    labels, *features = cloud(30, 2)
    rows = np.column_stack(features)
    tables = {"train": Table("train", rows, None), "test": Table("test", rows, labels * 2.0)}
    forest = RandomCutForest()
    with pytest.raises(ClientError, match="labels of channel 'test' must be 0 or 1"):
        forest.train(forest.values(GIVEN), tables, tmp_path)


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
