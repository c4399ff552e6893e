"""The catalogue of built-in algorithms."""

from __future__ import annotations

import re

import pytest

from amt_lab.tuning.algorithms import algorithm_for_image, algorithms

ECR = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
LINE = "[12]#011train-merror:0.00893#011train-accuracy:0.99107#011validation-merror:0.0563#011validation-accuracy:8.9e-1"


@pytest.fixture
def xgboost():
    return algorithms()["xgboost"]


@pytest.mark.parametrize(
    "image",
    [
        f"{ECR}/sagemaker-xgboost:1.7-1",
        f"{ECR}/sagemaker-xgboost@sha256:0123",
        f"{ECR}/xgboost:1",
        "sagemaker-xgboost",
    ],
)
def test_an_image_is_known_by_its_repository(image):
    assert algorithm_for_image(image).name == "xgboost"


@pytest.mark.parametrize("image", ["", f"{ECR}/my-sagemaker-xgboost:1", "localhost:5000/mine"])
def test_another_image_is_not(image):
    assert algorithm_for_image(image) is None


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("train:merror", "0.00893"),
        ("train:accuracy", "0.99107"),
        ("validation:merror", "0.0563"),
        ("validation:accuracy", "8.9e-1"),
    ],
)
def test_a_metric_is_read_from_the_container_s_log(xgboost, metric, value):
    assert re.search(xgboost.metrics[metric].regex, LINE)[1] == value


def test_one_metric_is_not_read_for_another_that_begins_alike(xgboost):
    assert re.search(xgboost.metrics["validation:mae"].regex, "[1]#011validation-mape:0.5") is None


def test_only_validation_metrics_can_be_objectives(xgboost):
    assert {m.name.split(":")[0] for m in xgboost.metrics.values() if m.tunable} == {"validation"}


def test_the_documented_hyperparameters_can_be_tuned(xgboost):
    tunable = {name for name, known in xgboost.hyperparameters.items() if known.tunable}

    assert tunable == {
        *("alpha", "colsample_bylevel", "colsample_bynode", "colsample_bytree", "eta", "gamma"),
        *("lambda", "max_delta_step", "max_depth", "min_child_weight", "num_round", "subsample"),
    }


@pytest.mark.parametrize("algorithm", algorithms().values(), ids=lambda each: each.name)
def test_recommended_ranges_and_defaults_lie_within_the_limits(algorithm):
    for known in algorithm.hyperparameters.values():
        if known.recommended is not None:
            assert known.allows(known.recommended.low)
            assert known.allows(known.recommended.high)
        if known.default is not None:
            assert known.complaint(known.default) is None


def test_an_alias_is_the_same_hyperparameter(xgboost):
    assert xgboost.hyperparameter("learning_rate") is xgboost.hyperparameters["eta"]
    assert xgboost.hyperparameter("nothing") is None


def test_the_image_is_the_region_s_own(xgboost):
    assert xgboost.image_uri("us-east-1") == f"{ECR}/sagemaker-xgboost:1.7-1"
    assert ".amazonaws.com.cn/" in xgboost.image_uri("cn-north-1")
    assert xgboost.image_uri("mars-1") is None


@pytest.mark.parametrize("algorithm", algorithms().values(), ids=lambda each: each.name)
def test_an_algorithm_has_a_home_objectives_and_what_to_tune(algorithm):
    assert algorithm_for_image(algorithm.image_uri("eu-west-1")) is algorithm
    tunable = [metric for metric in algorithm.metrics.values() if metric.tunable]
    assert 0 < len(tunable) <= 40  # as many as the API lists of a tuning job
    for metric in algorithm.metrics.values():
        assert re.compile(metric.regex).groups == 1
    assert any(known.tunable for known in algorithm.hyperparameters.values())
    assert any(channel.required for channel in algorithm.channels)


def test_a_word_may_stand_in_place_of_a_number():
    rate = algorithms()["linear-learner"].hyperparameters["learning_rate"]
    assert rate.complaint("auto") is None
    assert rate.complaint("fast") == "must be a number or auto"
    assert rate.complaint("0") == "must lie in (0, ∞)"


@pytest.mark.parametrize(
    ("name", "line", "metric", "value"),
    [
        ("knn", "test accuracy <score>=0.98", "test:accuracy", "0.98"),
        ("randomcutforest", "test f1 <score>=0.5", "test:f1", "0.5"),
        ("linear-learner", "test binary_f_1.000 <score>=0.7", "test:binary_f_beta", "0.7"),
        (
            "linear-learner",
            "epoch=3, validation mse_objective <loss>=1e-2",
            "validation:objective_loss",
            "1e-2",
        ),
        (
            "linear-learner",
            "validation mse_objective <loss>=0.02",
            "validation:objective_loss:final",
            "0.02",
        ),
    ],
)
def test_a_metric_of_amazon_s_own_algorithms_is_read_from_its_line_alone(name, line, metric, value):
    line = f"[07/01/2024 19:50:55 INFO 139723] #quality_metric: host=algo-1, {line}"
    found = {
        each.name: match[1]
        for each in algorithms()[name].metrics.values()
        if (match := re.search(each.regex, line))
    }
    assert found == {metric: value}
