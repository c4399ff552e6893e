"""LightGBM in place of SageMaker's program: what it takes, refuses, prints and leaves."""

import joblib
import pandas as pd
import pytest

pytest.importorskip("lightgbm", reason="the extra amt_lab[lightgbm] is not installed")

from tabular_bench import refusals, run_here, table, values

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.lightgbm import LightGBM
from amt_lab.local.algorithms.registry import PROGRAMS

FEW = {"num_boost_round": "5", "num_threads": "1"}
NAME = ("lightgbm", "classification")


@pytest.mark.parametrize(
    ("task", "classes", "metric"),
    [
        ("classification", 3, "multi_logloss"),
        ("classification", 2, "binary_logloss"),
        ("regression", 0, "rmse"),
    ],
)
def test_the_metric_follows_the_target_and_falls_round_by_round(
    tmp_path, capfd, task, classes, metric
):
    printed, model = run_here(
        capfd,
        tmp_path,
        *("lightgbm", task, FEW),
        train=table(200, classes),
        validation=table(50, classes, seed=1),
    )
    told = values(rf"{metric}: ([0-9\.]+)", printed)
    assert len(told) >= 5
    assert told[:5] == sorted(told[:5], reverse=True)
    assert [file.name for file in model.iterdir()] == ["model.pkl"]
    booster = joblib.load(model / "model.pkl")
    row = pd.DataFrame([[0.05, 0.5], [0.95, 0.5]], columns=["feature_0", "feature_1"])
    low, high = booster.predict(row)
    if classes == 3:
        assert low.argmax() == 0
        assert high.argmax() == 2
    else:
        assert low < high


def test_the_log_says_what_stands_in(tmp_path, capfd, caplog):
    caplog.set_level("INFO")
    run_here(capfd, tmp_path, *NAME, FEW, train=table(60))
    assert any(
        "LightGBM 4" in line and "stands in for the lightgbm-classification-model" in line
        for line in caplog.messages
    )


def test_training_stops_early_and_tells_the_best_round_last(tmp_path, capfd):
    given = {"early_stopping_rounds": "2", "learning_rate": "1", "num_threads": "1"}
    noise = table(80, 0, seed=3)
    printed, model = run_here(
        capfd, tmp_path, "lightgbm", "regression", given, train=noise, validation=table(40, 0)
    )
    told = values(r"rmse: ([0-9\.]+)", printed)
    assert 3 <= len(told) < 100
    assert told[-1] == min(told)
    assert joblib.load(model / "model.pkl").best_iteration == len(told) - 3


def test_categories_may_be_in_any_order(tmp_path, capfd):
    rows = "".join(f"{row % 5 in (1, 3):d},{row % 5}\n" for row in range(1000))
    (tmp_path / "data/train").mkdir(parents=True)
    (tmp_path / "data/train/categorical_index.json").write_text('{"cat_index_list": [1]}')
    given = FEW | {"metric": "binary_error", "num_boost_round": "20"}
    printed, _ = run_here(capfd, tmp_path, *NAME, given, train=rows)
    assert values(r"binary_error: ([0-9\.]+)", printed)[-1] == 0


@pytest.mark.parametrize(
    ("given", "rows", "said"),
    [
        ({"metric": "multi_error"}, table(40), "LightGBM: .*[Mm]ulticlass"),
        ({}, "0,1\n2,3\n" * 20, "Two classes must be 0 and 1, got 0 and 2"),
        ({}, "1,5\n2,6\n" * 20, "Two classes must be 0 and 1, got 1 and 2"),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path, capfd, given, rows, said):
    with pytest.raises(ClientError, match=said):
        run_here(capfd, tmp_path, *NAME, FEW | given, train=rows)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("learning_rate", "2", "learning_rate must lie in (0, 1], got '2'."),
        ("learning_rate", "fast", "learning_rate must be a number, got 'fast'."),
        ("num_leaves", "1", "num_leaves must lie in [2, 131072], got '1'."),
        ("num_boost_round", "0", "num_boost_round must lie in [1, ∞), got '0'."),
        ("bagging_fraction", "0", "bagging_fraction must lie in (0, 1], got '0'."),
        ("tweedie_variance_power", "2", "tweedie_variance_power must lie in [1, 2), got '2'."),
        ("boosting", "random", "boosting must be one of gbdt, rf, dart, goss, got 'random'."),
        ("max_bin", "1", "max_bin must lie in [2, ∞), got '1'."),
    ],
)
def test_a_value_out_of_its_limits_is_refused_by_name_and_limit(name, value, said):
    assert refusals(*NAME, {name: value}) == {f"HyperParameters.{name}": said}


def test_misspelt_hyperparameters_and_ranges_are_refused():
    found = refusals(*NAME, {"eta": "0.1"}, tuned=["num_leafs"])
    assert set(found) == {"HyperParameters.eta", "HyperParameters.num_leafs"}
    assert (
        "LightGBM has no hyperparameter eta; it has num_boost_round" in found["HyperParameters.eta"]
    )


def test_two_ways_to_weigh_classes_are_refused():
    both = {"is_unbalance": "True", "scale_pos_weight": "3"}
    assert "is_unbalance" in refusals(*NAME, both)["HyperParameters.scale_pos_weight"]
    assert refusals(*NAME, {**both, "scale_pos_weight": "1.0"}) == {}


def test_what_the_sdk_adds_and_its_quotes_are_no_trouble():
    given = {
        "sagemaker_program": '"transfer_learning.py"',
        "sagemaker_submit_directory": '"s3://bucket/x"',
        "_tuning_objective_metric": "multi_logloss",
        "boosting": '"dart"',
        "learning_rate": "0.5",
    }
    assert refusals(*NAME, given) == {}
    assert PROGRAMS[NAME].values(given).text("boosting") == "dart"
    assert PROGRAMS[NAME].values(given).text("learning_rate") == "0.5"


@pytest.mark.parametrize(
    ("channels", "field"),
    [
        ((), "InputDataConfig"),
        (("train", "training"), "InputDataConfig"),
        (("train", "valid"), "InputDataConfig[1].ChannelName"),
    ],
)
def test_channels_other_than_the_documented_ones_are_refused(channels, field):
    assert list(refusals(*NAME, {}, channels)) == [field]


def test_the_documented_channels_are_taken():
    for channels in (("train",), ("training", "model"), ("train", "validation")):
        assert refusals(*NAME, {}, channels) == {}


def test_where_the_library_is_not_installed_the_extra_is_named():
    class Gone(LightGBM):
        name = "no_such_library"

    (problem,) = Gone("regression").problems({}, [])
    assert "pip install 'amt_lab[no_such_library]'" in problem.message
    assert problem.field == "AlgorithmSpecification.TrainingImage"
