"""Linear Learner in place of its container: what it takes, refuses, prints and leaves."""

import re

import numpy as np
import pytest

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.linear_learner import LinearLearner
from amt_lab.local.algorithms.linear_learner.evaluation import best_threshold
from amt_lab.local.algorithms.linear_learner.losses import chosen
from amt_lab.local.algorithms.linear_learner.predictors import LOSSES

from first_party_bench import RunHere, member, refusals  # isort: skip

TWIN = LinearLearner()
BINARY = {"predictor_type": "binary_classifier", "mini_batch_size": "20"}
SEVERAL = {"predictor_type": "multiclass_classifier", "num_classes": "3", "mini_batch_size": "20"}
VALUES = {"predictor_type": "regressor", "mini_batch_size": "20"}
OF_TWO = {"binary_classification_accuracy", "binary_f_beta", "precision", "recall", "roc_auc_score"}
OF_SEVERAL = {
    *("multiclass_accuracy", "multiclass_top_k_accuracy", "dcg", "macro_f_beta"),
    *("macro_precision", "macro_recall"),
}
OF_VALUES = {"mse", "absolute_loss"}


def classified(count=120, classes=2, seed=0):
    """Labels, and a feature a class that is large where the label is that class."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=count)
    return labels, np.eye(classes)[labels] + 0.2 * rng.standard_normal((count, classes))


def measured(count=120, seed=0):
    """Labels that are 3 a - 2 b + 5, and a and b."""
    features = np.random.default_rng(seed).standard_normal((count, 2))
    return features @ [3, -2] + 5, features


class Run(RunHere):
    """With the model."""

    def __init__(self, tmp_path, caplog, given, data):
        super().__init__(TWIN, given, data, tmp_path, caplog)
        with np.load(tmp_path / "model.npz") as model:
            self.model = dict(model)


@pytest.fixture
def run(tmp_path, caplog):
    return lambda given, **data: Run(tmp_path, caplog, given, data)


def names(run, channel):
    return {name.partition(":")[2] for name in run.metrics if name.startswith(f"{channel}:")}


def test_each_epoch_prints_its_losses(run):
    found = run({**BINARY, "epochs": "5"}, train=classified(), validation=classified(seed=1))
    losses = [
        float(line.partition(">=")[2])
        for line in found.lines
        if re.search(r"epoch=\d, validation \S+_objective", line)
    ]
    assert len(losses) == 5
    assert losses == sorted(losses, reverse=True)
    assert found.metrics["validation:objective_loss"] == losses[-1]
    assert found.metrics["train:progress"] == 100
    assert any("stands in for the linear-learner container" in line for line in found.lines)


@pytest.mark.parametrize(
    ("given", "data", "expected"),
    [
        (BINARY, classified(), OF_TWO),
        (SEVERAL, classified(classes=3), OF_SEVERAL),
        (VALUES, measured(), OF_VALUES),
    ],
    ids=["two", "several", "values"],
)
def test_each_kind_prints_the_metrics_that_its_definitions_read(run, given, data, expected):
    found = run(given, train=data, validation=data, test=data)
    assert names(found, "validation") == expected | {"objective_loss", "objective_loss:final"}
    assert names(found, "test") == expected | {"objective_loss"}


def test_two_classes_are_told_apart(run):
    found = run(BINARY, train=classified(), test=classified(seed=1))
    assert found.metrics["test:binary_classification_accuracy"] > 0.95
    assert found.metrics["test:roc_auc_score"] > 0.98


def test_several_classes_are_told_apart(run):
    found = run(SEVERAL, train=classified(classes=3), test=classified(classes=3, seed=1))
    assert found.metrics["test:multiclass_accuracy"] > 0.95
    assert found.metrics["test:multiclass_top_k_accuracy"] == 1.0


def test_a_line_is_found(run):
    found = run({**VALUES, "epochs": "60"}, train=measured(), test=measured(seed=1))
    assert found.metrics["test:mse"] < 0.15  # of labels with a variance of 13


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_every_optimizer_goes_down(run, optimizer):
    found = run({**VALUES, "optimizer": optimizer}, train=measured())
    losses = [float(line.split(">=")[1]) for line in found.lines if "epoch=" in line]
    assert losses[-1] < losses[0] / 2


@pytest.mark.parametrize(
    ("kind", "loss"), [(kind, loss) for kind in LOSSES for loss in LOSSES[kind]]
)
def test_the_slope_of_a_loss_is_what_its_cost_changes_by(kind, loss):
    given = {"predictor_type": kind, "loss": loss, "num_classes": "3"}
    found = chosen(TWIN.values(given))
    rng = np.random.default_rng(0)
    outputs, classes = (3, 3) if kind == "multiclass_classifier" else (1, 2)
    scores = rng.standard_normal((40, outputs)) * 2
    labels = rng.integers(classes, size=40).astype(float)
    if kind == "regressor":
        labels = rng.standard_normal(40)
    step = 1e-6
    for output in range(outputs):
        moved = np.zeros_like(scores)
        moved[:, output] = step
        by = (found.cost(scores + moved, labels) - found.cost(scores - moved, labels)) / (2 * step)
        assert found.slope(scores, labels)[:, output] == pytest.approx(by, abs=1e-4)


def test_l1_leaves_out_what_tells_nothing(run):
    labels, features = classified()
    noise = np.random.default_rng(1).standard_normal((len(labels), 3))
    data = labels, np.column_stack([features, noise])
    weights = run({**BINARY, "l1": "0.1", "epochs": "40"}, train=data).model["weights"][:, 0]
    assert np.all(weights[2:] == 0)
    assert np.all(weights[:2] != 0)


def test_weight_decay_keeps_weights_small(run):
    sizes = [
        np.linalg.norm(run({**BINARY, "wd": wd}, train=classified()).model["weights"])
        for wd in ("0", "1")
    ]
    assert sizes[1] < sizes[0] / 2


def test_without_a_bias_there_is_none(run):
    assert run({**BINARY, "use_bias": "false"}, train=classified()).model["biases"] == 0


def test_heavier_positive_rows_are_found_more_often(run):
    rng = np.random.default_rng(0)
    labels = (np.arange(200) % 4 == 0).astype(int)
    data = labels, labels[:, None] + rng.standard_normal((200, 1))
    recalls = [
        run(
            {
                **BINARY,
                "positive_example_weight_mult": weight,
                "binary_classifier_model_selection_criteria": "loss_function",
            },
            train=data,
        ).metrics["train:recall"]
        for weight in ("1", "20")
    ]
    assert recalls[0] < recalls[1]


def test_training_ends_when_the_loss_falls_no_more(run):
    labels, features = measured()
    noisy = labels + np.random.default_rng(1).standard_normal(len(labels)), features
    found = run({**VALUES, "epochs": "500", "early_stopping_patience": "2"}, train=noisy)
    assert any(line.startswith("Early stop condition met") for line in found.lines)
    assert found.metrics["train:progress"] < 100


def test_a_constant_feature_does_no_harm(run):
    labels, features = classified()
    data = labels, np.column_stack([features, np.ones(len(labels))])
    assert run(BINARY, train=data).metrics["train:binary_classification_accuracy"] > 0.9


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("accuracy", 0.75),
        ("f1", 0.25),
        ("precision_at_target_recall", 0.25),
        ("recall_at_target_precision", 0.75),
        ("loss_function", 0.0),
    ],
)
def test_the_threshold_serves_the_criterion(criterion, expected):
    """From the top: two hits, three misses, two hits, then nine misses."""
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, *np.linspace(0.2, 0.1, 9)])
    labels = np.array([1, 1, 0, 0, 0, 1, 1, *[0] * 9], float)
    given = {"binary_classifier_model_selection_criteria": criterion, "target_precision": "0.9"}
    assert best_threshold(TWIN.values({**BINARY, **given}), scores, labels) == pytest.approx(
        expected
    )


def test_a_batch_larger_than_the_data_is_refused_as_there(run):
    with pytest.raises(ClientError, match="mini_batch_size is 1000, and there are 120"):
        run({"predictor_type": "binary_classifier"}, train=classified())


def test_a_label_that_is_no_class_is_refused(run):
    with pytest.raises(ClientError, match="channel 'train' must be 0 to 1 for a binary_classifier"):
        run(BINARY, train=classified(classes=3))


def test_a_loss_that_runs_away_is_told(run):
    wild = {**VALUES, "optimizer": "sgd", "learning_rate": "1e200"}
    with np.errstate(all="ignore"), pytest.raises(ClientError, match="learning_rate is too high"):
        run(wild, train=measured())


@pytest.mark.parametrize(
    ("given", "name", "said"),
    [
        ({"predictor_type": "ranker"}, "predictor_type", "must be one of binary_classifier"),
        ({"predictor_type": "multiclass_classifier"}, "num_classes", "is required"),
        ({**BINARY, "loss": "huber_loss"}, "loss", "one of auto, logistic, hinge_loss"),
        ({**BINARY, "learning_rate": "fast"}, "learning_rate", "must be a number or auto"),
        ({**BINARY, "learning_rate": "0"}, "learning_rate", "must lie in (0, ∞)"),
        ({}, "predictor_type", "Missing required hyperparameter"),
    ],
)
def test_wrong_hyperparameters_are_refused_by_name(given, name, said):
    assert said in refusals("linear-learner", given, [member("train")])[f"HyperParameters.{name}"]


def test_auto_stands_in_place_of_a_number():
    given = {**BINARY, "learning_rate": "auto", "positive_example_weight_mult": "balanced"}
    assert refusals("linear-learner", given, [member("train")]) == {}
