"""Which hyperparameters and channels XGBoost's container takes, and its words for those it does not."""

import pytest

from amt_lab.local.algorithms.registry import ALGORITHMS
from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.hyperparameters import parse

XGBOOST = ALGORITHMS["xgboost"]
BINARY = {"objective": "binary:logistic", "num_round": "4"}


@pytest.mark.parametrize(
    ("hyperparameters", "reason"),
    [
        ({"objective": "binary:logistic"}, "Missing required hyperparameter: num_round"),
        (BINARY | {"objective": "multi:softmax"}, "Require input for parameter 'num_class'"),
        (BINARY | {"eta": "2"}, "Hyperparameter eta: 2 is not in"),
    ],
)
def test_the_first_wrong_hyperparameter_is_told(hyperparameters, reason):
    with pytest.raises(UserError, match=reason):
        parse(hyperparameters)


def complaints(hyperparameters, tuned=()):
    channel = {"ChannelName": "train", "ContentType": "text/csv"}
    return {
        problem.field: problem.message
        for problem in XGBOOST.problems(hyperparameters, [channel], tuned)
    }


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("eta", "3", "Hyperparameter eta: 3 is not in [0, 1]"),
        ("eta", "fast", "Hyperparameter eta: could not parse value (caused by ValueError)"),
        (
            "max_depth",
            "2.5",
            "Hyperparameter max_depth: could not parse value (caused by ValueError)",
        ),
        ("subsample", "0", "Hyperparameter subsample: 0 is not in (0, 1]"),
        (
            "booster",
            "forest",
            "Hyperparameter booster: forest is not in ['gbtree', 'gblinear', 'dart']",
        ),
        ("num_class", "3", "Do not need to setup parameter 'num_class'"),
        (
            "eval_metric",
            "error,nonsense",
            "Hyperparameter eval_metric: value nonsense not in range",
        ),
        ("eval_metric", "auc@0.3", "Metric 'auc@0.3' is not supported."),
        ("eval_metric", "error@high", "Threshold value 't' in 'error@t' expects float input."),
        ("eval_metric", "aft-nloglik", "can only be applied for 'survival:aft'"),
        ("tree_method", "gpu_hist", "needs a GPU"),
        ("monotone_constraints", "(1,0)", "can be used only when the tree_method"),
        ("_kfold", "5", "cross validation is not offered"),
    ],
)
def test_each_wrong_value_is_told_before_a_job_starts(name, value, message):
    told = complaints(BINARY | {name: value})
    assert list(told) == [f"HyperParameters.{name}"]
    assert message in told[f"HyperParameters.{name}"]


def test_auc_needs_a_binary_or_ranking_objective():
    told = complaints({"objective": "reg:squarederror", "num_round": "3", "eval_metric": "auc"})
    assert "auc" in told["HyperParameters.eval_metric"]
    assert complaints(BINARY | {"eval_metric": "auc"}) == {}


def test_what_a_tuning_job_will_set_is_not_missing():
    assert "HyperParameters.num_round" in complaints({"objective": "binary:logistic"})
    assert complaints({"objective": "binary:logistic"}, tuned=["num_round"]) == {}


def test_channels_are_checked():
    problems = XGBOOST.problems(BINARY, [{"ChannelName": "test", "ContentType": "text/html"}])
    assert [problem.field for problem in problems] == [
        "InputDataConfig",
        "InputDataConfig[0].ChannelName",
        "InputDataConfig[0].ContentType",
    ]


def test_aliases_stand_for_the_hyperparameter():
    config = parse(BINARY | {"learning_rate": "0.1", "reg_alpha": "2"})
    assert config.parameters == {"objective": "binary:logistic", "eta": 0.1, "alpha": 2.0}


def test_the_metric_to_stop_by_is_the_tuning_objective_else_the_last_asked_for():
    asked = BINARY | {"eval_metric": "logloss,error", "early_stopping_rounds": "3"}
    assert parse(asked).early_stopping_metric == "error"
    tuned = parse(asked | {"_tuning_objective_metric": "validation:f1"})
    assert tuned.early_stopping_metric == "f1"
    assert tuned.early_stopping_maximizes
    assert tuned.custom_metrics == ("f1",)
    assert tuned.builtin_metrics == ("error", "logloss")
