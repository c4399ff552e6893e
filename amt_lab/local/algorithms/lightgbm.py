"""SageMaker's LightGBM by the library itself, of this environment (`pip install amt_lab[lightgbm]`).

https://docs.aws.amazon.com/sagemaker/latest/dg/lightgbm-hyperparameters.html and lightgbm-tuning.html: the names,
defaults and limits below. The pages give (0, 1) for learning_rate and feature_fraction and recommend tuning the
latter up to 1; that is let in, as LightGBM does itself. Metrics are read off LightGBM's own lines, such as
`valid_0's rmse: 0.5`. Not documented, and so chosen here: two classes are 0 and 1; the model's file is model.pkl.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.first_party import ClientError, log
from amt_lab.local.algorithms.tabular import REGRESSION, TabularTwin, choice
from amt_lab.tuning.algorithms import CONTINUOUS, INTEGER, Hyperparameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.tabular.data import Dataset

_METRICS = (
    *("auto", "rmse", "l1", "l2", "huber", "fair", "binary_logloss", "binary_error", "auc"),
    *("average_precision", "multi_logloss", "multi_error", "auc_mu", "cross_entropy"),
)


def _fraction(name: str, description: str, default: str) -> Hyperparameter:
    return Hyperparameter(
        name, CONTINUOUS, description, low=0, low_is_open=True, high=1, default=default
    )


def _count(name: str, description: str, default: str, least: int) -> Hyperparameter:
    return Hyperparameter(name, INTEGER, description, low=least, default=default)


def _any(name: str, kind: str, description: str, default: str) -> Hyperparameter:
    return Hyperparameter(name, kind, description, default=default)


def _amount(name: str, description: str, default: str = "0.0") -> Hyperparameter:
    return Hyperparameter(name, CONTINUOUS, description, low=0, default=default)


class LightGBM(TabularTwin):
    """Boosts on the training rows, early stopped by the validation rows."""

    name, title = "lightgbm", "LightGBM"
    hyperparameters = (
        _count("num_boost_round", "Rounds of boosting at most.", "100", 1),
        _any("early_stopping_rounds", INTEGER, "Rounds without a better score; 0: all.", "10"),
        choice("metric", "Metric of the validation rows.", *_METRICS),
        _fraction("learning_rate", "Share of each tree that counts.", "0.1"),
        Hyperparameter(
            "num_leaves", INTEGER, "Leaves of a tree.", low=2, high=131072, default="64"
        ),
        _fraction("feature_fraction", "Features to choose from for a tree.", "0.9"),
        _fraction("bagging_fraction", "Rows that a tree learns from.", "0.9"),
        _count("bagging_freq", "Trees that share a choice of rows; 0: all rows.", "1", 0),
        _any("max_depth", INTEGER, "Depth of a tree; 0: no limit.", "6"),
        _count("min_data_in_leaf", "Rows in a leaf.", "3", 0),
        _any("max_delta_step", CONTINUOUS, "Most that a leaf adds; 0: no limit.", "0.0"),
        _amount("lambda_l1", "L1 regularization."),
        _amount("lambda_l2", "L2 regularization."),
        choice("boosting", "Kind of boosting.", "gbdt", "rf", "dart", "goss"),
        _amount("min_gain_to_split", "Gain that a split must have."),
        Hyperparameter(
            *("scale_pos_weight", CONTINUOUS, "Weight of class 1 of two."),
            low=0,
            low_is_open=True,
            default="1.0",
        ),
        choice("tree_learner", "Kind of learner.", "serial", "feature", "data", "voting"),
        _fraction("feature_fraction_bynode", "Features to choose from for a split.", "1.0"),
        choice("is_unbalance", "Whether two classes are weighed.", "False", "True"),
        _count("max_bin", "Bins of a feature's values.", "255", 2),
        Hyperparameter(
            *("tweedie_variance_power", CONTINUOUS, "Between Poisson, 1, and gamma, 2."),
            low=1,
            high=2,
            high_is_open=True,
            default="1.5",
        ),
        _count("num_threads", "Threads; 0: this trial's share of the machine.", "0", 0),
        _any("verbosity", INTEGER, "How much is printed.", "1"),
    )

    def conflicts(self, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        weight = given.get("scale_pos_weight", "1")
        if given.get("is_unbalance") == "True" and float(weight) != 1:
            yield (
                "scale_pos_weight",
                f"scale_pos_weight cannot be used where is_unbalance is True, got '{weight}'.",
            )

    def train(self, values: Values, data: Dataset, model: Path) -> None:
        import joblib

        lightgbm = _import_lightgbm()
        log.stands_in(self.title, lightgbm.__version__, self.model_id)
        parameters = self._parameters(values) | self._task(values, data)
        rows = lightgbm.Dataset(
            data.train.features, data.train.labels, categorical_feature=list(data.categorical)
        )
        checked = rows.create_valid(data.validation.features, data.validation.labels)
        stopping = values.whole("early_stopping_rounds")
        callbacks = [lightgbm.log_evaluation(1)]
        if stopping > 0 and values.text("boosting") != "dart":  # whose trees change later
            callbacks.append(lightgbm.early_stopping(stopping))
        try:
            booster = lightgbm.train(
                parameters,
                rows,
                num_boost_round=values.whole("num_boost_round"),
                valid_sets=[checked],
                callbacks=callbacks,
            )
        except lightgbm.basic.LightGBMError as error:
            raise ClientError(f"LightGBM: {error}") from error
        joblib.dump(booster, model / "model.pkl")

    def _parameters(self, values: Values) -> dict[str, str]:
        own = ("num_boost_round", "early_stopping_rounds", "metric")
        names = [each.name for each in self.hyperparameters if each.name not in own]
        return {name: values.text(name) for name in names}

    def _task(self, values: Values, data: Dataset) -> dict[str, Any]:
        """Objective and metric, by how many classes there are."""
        found: dict[str, Any] = {"objective": "regression"}
        metric = "rmse"
        if self.task != REGRESSION:
            classes = data.classes()
            if len(classes) > 2:
                found = {"objective": "multiclass", "num_class": int(classes[-1]) + 1}
                metric = "multi_logloss"
            elif classes[-1] != 1:
                raise ClientError(
                    f"Two classes must be 0 and 1, got {classes[0]:g} and {classes[1]:g}"
                )
            else:
                found, metric = {"objective": "binary"}, "binary_logloss"
        given = values.text("metric")
        return {**found, "metric": metric if given == "auto" else given, "deterministic": True}


def _import_lightgbm() -> Any:
    """LightGBM without scikit-learn, which it imports only to offer estimators that go unused."""
    there = sys.modules.get("sklearn")
    sys.modules["sklearn"] = None  # type: ignore[assignment] # how Python is told that a module is absent
    try:
        return importlib.import_module("lightgbm")
    finally:
        if there is None:
            del sys.modules["sklearn"]
        else:
            sys.modules["sklearn"] = there
