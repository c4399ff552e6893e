"""SageMaker's CatBoost by the library itself, of this environment (`pip install amt_lab[catboost]`).

https://docs.aws.amazon.com/sagemaker/latest/dg/catboost-hyperparameters.html and catboost-tuning.html: the names,
defaults and limits below. The pages ask for a positive random_strength and recommend tuning it from 0, and give
(0, 1) for the learning rate; 0 and 1 are let in, as CatBoost does itself. Metrics are read off CatBoost's own line
at the end, `bestTest = 0.5`, whatever their name. What goes with one kind of tree, sampling or task alone is left
out with the others.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.first_party import ClientError, log
from amt_lab.local.algorithms.tabular import REGRESSION, TabularTwin, choice
from amt_lab.tuning.algorithms import CONTINUOUS, FREE_TEXT, INTEGER, Hyperparameter

if TYPE_CHECKING:
    from pathlib import Path

    from amt_lab.local.algorithms.first_party import Values
    from amt_lab.local.algorithms.tabular.data import Dataset

_AUTO = "Auto"
_WHOLE = ("iterations", "depth", "l2_leaf_reg", "random_seed")
_REAL = ("learning_rate", "random_strength", "rsm")


class CatBoost(TabularTwin):
    """Boosts on the training rows, early stopped by the validation rows."""

    name, title = "catboost", "CatBoost"
    hyperparameters = (
        Hyperparameter("iterations", INTEGER, "Trees at most.", low=1, default="500"),
        Hyperparameter(
            "early_stopping_rounds", INTEGER, "Rounds without a better score; 0: all.", default="5"
        ),
        Hyperparameter("eval_metric", FREE_TEXT, "Metric of the validation rows.", default="auto"),
        Hyperparameter(
            *("learning_rate", CONTINUOUS, "Share of each tree that counts."),
            low=0,
            low_is_open=True,
            high=1,
            default="0.009",
        ),
        Hyperparameter("depth", INTEGER, "Depth of a tree.", low=1, high=16, default="6"),
        Hyperparameter("l2_leaf_reg", INTEGER, "L2 regularization.", low=1, default="3"),
        Hyperparameter(
            "random_strength", CONTINUOUS, "Noise in the choice of splits.", low=0, default="1.0"
        ),
        Hyperparameter(
            "max_leaves", INTEGER, "Leaves; of Lossguide alone.", low=2, high=64, default="31"
        ),
        Hyperparameter(
            *("rsm", CONTINUOUS, "Features to choose from for a split."),
            low=0,
            low_is_open=True,
            high=1,
            default="1.0",
        ),
        choice("sampling_frequency", "When rows are sampled.", "PerTreeLevel", "PerTree"),
        Hyperparameter(
            *("min_data_in_leaf", INTEGER, "Rows in a leaf; not of SymmetricTree."),
            low=1,
            default="1",
        ),
        Hyperparameter(
            "bagging_temperature", CONTINUOUS, "Of the Bayesian bootstrap.", low=0, default="1.0"
        ),
        choice("boosting_type", "Scheme of boosting.", _AUTO, "Ordered", "Plain"),
        Hyperparameter(
            *("scale_pos_weight", CONTINUOUS, "Weight of class 1 of two."),
            low=0,
            low_is_open=True,
            default="1.0",
        ),
        Hyperparameter(
            *("max_bin", INTEGER, "Bins of a feature's values."),
            low=1,
            high=65535,
            words=(_AUTO,),
            default=_AUTO,
        ),
        choice("grow_policy", "Kind of tree.", "SymmetricTree", "Depthwise", "Lossguide"),
        Hyperparameter("random_seed", INTEGER, "Seed.", low=0, default="1"),
        Hyperparameter(
            *("thread_count", INTEGER, "Threads; -1: this trial's share of the machine."),
            low=-1,
            default="-1",
        ),
        Hyperparameter("verbose", INTEGER, "Rounds between printed ones.", low=1, default="1"),
    )

    def train(self, values: Values, data: Dataset, model: Path) -> None:
        import catboost

        log.stands_in(self.title, catboost.__version__, self.model_id)
        kind = catboost.CatBoostRegressor
        if self.task != REGRESSION:
            kind = catboost.CatBoostClassifier
        stopping = values.whole("early_stopping_rounds")
        try:
            fitted = kind(**self._parameters(values, data), allow_writing_files=False).fit(
                data.train.features,
                data.train.labels,
                cat_features=list(data.categorical),
                eval_set=(data.validation.features, data.validation.labels),
                early_stopping_rounds=stopping if stopping > 0 else None,
                verbose=values.whole("verbose"),
            )
        except catboost.CatBoostError as error:
            raise ClientError(f"CatBoost: {error}") from error
        fitted.save_model(str(model / "model"))

    def _parameters(self, values: Values, data: Dataset) -> dict[str, Any]:
        found: dict[str, Any] = {
            **{name: values.whole(name) for name in _WHOLE},
            **{name: values.number(name) for name in _REAL},
            "thread_count": _threads(values.whole("thread_count")),
        }
        policy = found["grow_policy"] = values.text("grow_policy")
        if policy == "Lossguide":
            found["max_leaves"] = values.whole("max_leaves")
        else:  # whose trees have no levels
            found["sampling_frequency"] = values.text("sampling_frequency")
        if policy != "SymmetricTree":
            found["min_data_in_leaf"] = values.whole("min_data_in_leaf")
        if values.number("bagging_temperature") != 1:
            found["bootstrap_type"] = "Bayesian"
            found["bagging_temperature"] = values.number("bagging_temperature")
        if values.text("boosting_type") != _AUTO:
            found["boosting_type"] = values.text("boosting_type")
        if values.text("max_bin") != _AUTO:
            found["max_bin"] = values.whole("max_bin")
        return found | self._task(values, data)

    def _task(self, values: Values, data: Dataset) -> dict[str, Any]:
        """Loss and metric, by how many classes there are."""
        found: dict[str, Any] = {"loss_function": "RMSE", "eval_metric": "RMSE"}
        if self.task != REGRESSION:
            found = {"loss_function": "MultiClass", "eval_metric": "MultiClass"}
            if len(data.classes()) == 2:
                weight = values.number("scale_pos_weight")
                found = {
                    "loss_function": "Logloss",
                    "eval_metric": "AUC",
                    "scale_pos_weight": weight,
                }
        given = values.text("eval_metric")
        return found if given == "auto" else {**found, "eval_metric": given}


def _threads(given: int) -> int:
    """CatBoost would take all cores, where other libraries heed the variable."""
    return given if given > 0 else int(os.environ.get("OMP_NUM_THREADS", "-1"))
