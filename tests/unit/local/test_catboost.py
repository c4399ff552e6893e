"""CatBoost in place of SageMaker's program: what it takes, refuses, prints and leaves."""

import pandas as pd
import pytest
from tabular_bench import run_here, table, values

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.registry import PROGRAMS

FEW = {"iterations": "30", "learning_rate": "0.3", "thread_count": "1"}
BEST = r"bestTest = ([0-9\.]+)"
NAME = ("catboost", "classification")


@pytest.fixture
def catboost():
    return pytest.importorskip("catboost", reason="the extra amt_lab[catboost] is not installed")


@pytest.mark.parametrize(
    ("task", "classes", "bounds"),
    [("classification", 3, (0, 0.5)), ("classification", 2, (0.9, 1)), ("regression", 0, (0, 2))],
)
def test_the_best_score_is_told_at_the_end_and_the_model_is_left(
    catboost, tmp_path, capfd, task, classes, bounds
):
    printed, model = run_here(
        capfd,
        tmp_path,
        *("catboost", task, FEW),
        train=table(200, classes),
        validation=table(50, classes, seed=1),
    )
    (best,) = values(BEST, printed)
    assert bounds[0] <= best <= bounds[1]
    assert [file.name for file in model.iterdir()] == ["model"]
    kind = catboost.CatBoostClassifier if classes else catboost.CatBoostRegressor
    fitted = kind().load_model(str(model / "model"))
    row = pd.DataFrame([[0.05, 0.5], [0.95, 0.5]], columns=["feature_0", "feature_1"])
    low, high = fitted.predict(row).ravel()
    assert low < high


@pytest.mark.parametrize(
    "given",
    [
        {"grow_policy": "Lossguide", "max_leaves": "8", "min_data_in_leaf": "2"},
        {"grow_policy": "Depthwise", "bagging_temperature": "0.5", "max_bin": "32"},
        {"boosting_type": "Plain", "rsm": "0.5", "eval_metric": "Accuracy"},
        {"boosting_type": "Ordered", "scale_pos_weight": "2", "sampling_frequency": "PerTree"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("catboost")
def test_every_hyperparameter_is_one_of_the_library(tmp_path, capfd, given):
    printed, _ = run_here(capfd, tmp_path, *NAME, FEW | given, train=table(100))
    assert values(BEST, printed)


@pytest.mark.usefixtures("catboost")
def test_a_metric_that_there_is_not_is_told(tmp_path, capfd):
    with pytest.raises(ClientError, match=r"CatBoost: .*NoMetric"):
        run_here(capfd, tmp_path, *NAME, FEW | {"eval_metric": "NoMetric"}, train=table(60))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("depth", "17", "depth must lie in [1, 16], got '17'."),
        ("l2_leaf_reg", "2.5", "l2_leaf_reg must be a whole number, got '2.5'."),
        ("max_leaves", "65", "max_leaves must lie in [2, 64], got '65'."),
        ("max_bin", "0", "max_bin must lie in [1, 65535], got '0'."),
        ("rsm", "0", "rsm must lie in (0, 1], got '0'."),
    ],
)
def test_a_value_out_of_its_limits_is_told_by_name_and_limit(name, value, said):
    assert PROGRAMS[NAME].complaints({name: value}) == [(name, said)]
