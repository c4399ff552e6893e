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


def test_recommended_ranges_and_defaults_lie_within_the_limits(xgboost):
    for known in xgboost.hyperparameters.values():
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
