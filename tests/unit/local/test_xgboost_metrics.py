"""The container's own evaluation metrics are scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.metrics import CUSTOM_METRICS, predicted_classes

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")

CLASS_METRICS = {
    "accuracy": sklearn_metrics.accuracy_score,
    "balanced_accuracy": sklearn_metrics.balanced_accuracy_score,
    "f1": lambda y, p: sklearn_metrics.f1_score(y, p, average="macro"),
    "f1_macro": lambda y, p: sklearn_metrics.f1_score(y, p, average="macro"),
    "precision_macro": lambda y, p: sklearn_metrics.precision_score(y, p, average="macro"),
    "precision_micro": lambda y, p: sklearn_metrics.precision_score(y, p, average="micro"),
    "recall_macro": lambda y, p: sklearn_metrics.recall_score(y, p, average="macro"),
    "recall_micro": lambda y, p: sklearn_metrics.recall_score(y, p, average="micro"),
}
BINARY_METRICS = {
    "f1_binary": sklearn_metrics.f1_score,
    "precision": sklearn_metrics.precision_score,
    "recall": sklearn_metrics.recall_score,
}
VALUE_METRICS = {
    "mae": sklearn_metrics.mean_absolute_error,
    "mse": sklearn_metrics.mean_squared_error,
    "rmse": sklearn_metrics.root_mean_squared_error,
    "r2": sklearn_metrics.r2_score,
}


def test_every_metric_is_held_to_scikit_learn():
    assert CUSTOM_METRICS.keys() == {*CLASS_METRICS, *BINARY_METRICS, *VALUE_METRICS}


@pytest.mark.parametrize("name", CLASS_METRICS)
@pytest.mark.parametrize("predicted", [(0, 1, 2, 3), (0, 1), (2,)])
def test_class_metrics(name, predicted):
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=50).astype(float)
    classes = rng.choice(predicted, size=50).astype(float)
    if name == "balanced_accuracy" and 3 in predicted:
        classes[classes == 3] = 2  # scikit-learn warns of classes that are predicted only
    assert CUSTOM_METRICS[name](labels, classes) == pytest.approx(
        CLASS_METRICS[name](labels, classes)
    )


@pytest.mark.parametrize("name", BINARY_METRICS)
@pytest.mark.parametrize(("positives", "guesses"), [(0.3, 0.5), (0.3, 0.0), (0.0, 0.5)])
def test_binary_metrics(name, positives, guesses):
    rng = np.random.default_rng(0)
    labels = (rng.random(50) < positives).astype(float)
    classes = (rng.random(50) < guesses).astype(float)
    assert CUSTOM_METRICS[name](labels, classes) == pytest.approx(
        BINARY_METRICS[name](labels, classes)
    )


@pytest.mark.parametrize("name", BINARY_METRICS)
def test_binary_metrics_refuse_several_classes(name):
    with pytest.raises(UserError, match="Target is multiclass but average='binary'"):
        CUSTOM_METRICS[name](np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 1.0]))


@pytest.mark.parametrize("name", VALUE_METRICS)
def test_value_metrics(name):
    rng = np.random.default_rng(0)
    for labels in (rng.standard_normal(50), np.ones(50)):
        values = labels + 0.1 * rng.standard_normal(50)
        assert CUSTOM_METRICS[name](labels, values) == pytest.approx(
            VALUE_METRICS[name](labels, values)
        )


@pytest.mark.parametrize(
    ("predictions", "objective", "classes"),
    [
        ([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], "multi:softprob", [1, 0]),
        ([2.0, 0.0], "multi:softmax", [2, 0]),
        ([0.7, 0.2], "binary:logistic", [1, 0]),
        ([0.2, -0.2], "binary:logitraw", [1, 0]),
        ([1.0, 0.0], "binary:hinge", [1, 0]),
    ],
)
def test_classes_of_what_each_objective_predicts(predictions, objective, classes):
    assert predicted_classes(np.array(predictions), objective).tolist() == classes
