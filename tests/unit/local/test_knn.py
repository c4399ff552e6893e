"""k-nearest neighbors in place of its container: what it takes, refuses, prints and leaves."""

import numpy as np
import pytest

from amt_lab.local.algorithms.first_party import ClientError, Table
from amt_lab.local.algorithms.knn import KNearestNeighbors

from first_party_bench import as_csv, member, refusals, trained  # isort: skip

CLASSES = {"feature_dim": "2", "k": "3", "predictor_type": "classifier", "sample_size": "100"}
KNN = KNearestNeighbors()


def rows(count, seed):
    """Labels 0 and 1, and two features that tell them apart."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(2, size=count)
    return labels, labels + 0.2 * rng.standard_normal(count), rng.random(count)


@pytest.fixture
def logged(caplog):
    caplog.set_level("INFO")
    return lambda: [record.getMessage() for record in caplog.records]


def table(channel, labels, *features):
    return Table(channel, np.column_stack(features).astype(float), np.asarray(labels, float))


def last_value(lines):
    return float(lines[-1].partition(">=")[2])


async def test_a_classifier_prints_its_accuracy_and_leaves_a_model(bench):
    outcome, watcher = await trained(
        bench,
        "knn",
        {**CLASSES, "_tuning_objective_metric": "test:accuracy"},
        train=as_csv(*rows(60, 0)),
        test=as_csv(*rows(30, 1)),
    )
    assert outcome.status == "Completed", outcome.failure_reason
    assert list(watcher.final_metrics) == ["test:accuracy"]
    assert watcher.final_metrics["test:accuracy"] >= 0.9
    assert any("scikit-learn" in line and "stands in for the knn" in line for line in watcher.lines)
    assert outcome.model_artifacts.endswith("model.tar.gz")


def test_a_regressor_tells_the_mean_of_its_neighbors(tmp_path, logged):
    train = table("train", [0, 10, 20], [0, 1, 9], [0, 0, 0])
    test = table("test", [6], [0.4], [0])
    values = KNN.values({**CLASSES, "predictor_type": "regressor", "k": "2"})
    KNN.train(values, {"train": train, "test": test}, tmp_path)
    assert logged()[-1] == "#quality_metric: host=algo-1, test mse <loss>=1.0"


@pytest.mark.parametrize(
    ("metric", "nearest"), [("L2", 0), ("INNER_PRODUCT", 1), ("COSINE", 2)], ids=str
)
def test_what_is_near_depends_on_the_metric(tmp_path, logged, metric, nearest):
    """Of three rows the first is closest, the second the longest, the third in the same direction."""
    train = table("train", [0, 1, 2], [1, 9, 0.2], [0, 8, 0.1])
    test = table("test", [nearest], [1.2], [0.6])
    values = KNN.values({**CLASSES, "k": "1", "index_metric": metric})
    KNN.train(values, {"train": train, "test": test}, tmp_path)
    assert last_value(logged()) == 1.0


def test_fewer_dimensions_still_tell_far_classes_apart(tmp_path, logged):
    rng = np.random.default_rng(0)
    labels = np.arange(40) % 2
    features = rng.standard_normal((40, 30)) + 10 * labels[:, None]
    tables = {name: Table(name, features, labels.astype(float)) for name in ("train", "test")}
    reduced = {"dimension_reduction_type": "sign", "dimension_reduction_target": "8"}
    values = KNN.values({**CLASSES, "feature_dim": "30", **reduced})
    KNN.train(values, tables, tmp_path)
    assert last_value(logged()) == 1.0


def test_only_a_sample_of_the_rows_is_indexed(tmp_path, logged):
    labels, *features = rows(50, 0)
    values = KNN.values({**CLASSES, "sample_size": "10"})
    KNN.train(values, {"train": table("train", labels, *features)}, tmp_path)
    assert any(line.startswith("Sampled 10 of 50 training rows") for line in logged())


def test_more_neighbors_than_rows_are_refused(tmp_path):
    values = KNN.values({**CLASSES, "k": "5"})
    with pytest.raises(ClientError, match="k is 5, but there are 3 rows"):
        KNN.train(values, {"train": table("train", [0, 1, 0], [1, 2, 3], [1, 2, 3])}, tmp_path)


def test_labels_that_are_no_classes_are_refused(tmp_path):
    values = KNN.values({**CLASSES, "k": "1"})
    with pytest.raises(ClientError, match=r"channel 'train' must be classes 0, 1, …, got 0\.5"):
        KNN.train(values, {"train": table("train", [0, 0.5], [1, 2], [1, 2])}, tmp_path)


async def test_data_that_cannot_be_read_fails_the_job_and_names_the_file(bench):
    outcome, _ = await trained(bench, "knn", CLASSES, train="label,a,b\n1,2,3\n")
    assert outcome.status == "Failed"
    assert (
        "ClientError: Unable to read data channel 'train': file 'a.csv'" in outcome.failure_reason
    )


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"k": "0"}, "k", "must lie in [1, ∞)"),
        ({"k": "many"}, "k", "must be a whole number"),
        ({"predictor_type": "ranker"}, "predictor_type", "must be one of classifier, regressor"),
        ({"depth": "3"}, "depth", "'depth' was unexpected"),
        ({"dimension_reduction_type": "sign"}, "dimension_reduction_target", "is required"),
        (
            {"dimension_reduction_type": "fjlt", "dimension_reduction_target": "2"},
            "dimension_reduction_target",
            "must be less than feature_dim, 2",
        ),
        (
            {"index_type": "faiss.IVFPQ", "index_metric": "COSINE"},
            "index_metric",
            "COSINE is not supported",
        ),
    ],
)
def test_wrong_hyperparameters_are_refused_by_name(changes, name, said):
    found = refusals("knn", {**CLASSES, **changes}, [member("train")])
    assert list(found) == [f"HyperParameters.{name}"]
    assert said in found[f"HyperParameters.{name}"]


def test_a_required_hyperparameter_may_be_tuned_but_not_missing():
    given = {name: text for name, text in CLASSES.items() if name != "k"}
    assert refusals("knn", given, [member("train")], tuned=["k"]) == {}
    assert refusals("knn", given, [member("train")]) == {
        "HyperParameters.k": "Missing required hyperparameter: k"
    }


@pytest.mark.parametrize(
    ("channels", "field", "said"),
    [
        ([], "InputDataConfig", "Missing required channel: train"),
        (
            [member("train"), member("validation")],
            "InputDataConfig[1].ChannelName",
            "Extraneous channel found: validation",
        ),
        ([member("train", "text/libsvm")], "InputDataConfig[0].ContentType", "is not supported"),
        ([member("train", "text/csv;label_size=2")], "InputDataConfig[0].ContentType", "0 or 1"),
    ],
    ids=["none", "extra", "libsvm", "labels"],
)
def test_channels_that_are_not_read_are_refused(channels, field, said):
    assert said in refusals("knn", CLASSES, channels)[field]
