"""Hyperparameters as the container takes them: strings in, checked and typed values out.

Names, types and limits are the catalogue's. What one hyperparameter demands of another, and the
wording, follow `algorithm_mode/hyperparameter_validation.py` of aws/sagemaker-xgboost-container.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.metrics import CUSTOM_METRICS
from amt_lab.tuning.algorithms import CATEGORICAL, CONTINUOUS, INTEGER, algorithms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from amt_lab.tuning.algorithms import Hyperparameter

CATALOGUE = algorithms()["xgboost"]

_TUNING_OBJECTIVE = "_tuning_objective_metric"
"""Set by a tuning job on each of its trials: `validation:accuracy` makes the container print accuracy."""
_WITH_THRESHOLD = ("error", "ndcg", "map")
_DEFAULT_THRESHOLD = 0.5
_MULTICLASS = ("multi:softmax", "multi:softprob")
_NOT_HERE = {
    "_kfold": "cross validation is not offered by the local endpoint",
    "_num_cv_round": "cross validation is not offered by the local endpoint",
}
_NEEDS_GPU = {
    "tree_method": "gpu_hist",
    "predictor": "gpu_predictor",
    "use_dask_gpu_training": "true",
}
_NOT_FOR_XGBOOST = ("csv_weights", "use_dask_gpu_training", "predictor", "dsplit", "sketch_eps")
"""The container's own, and what XGBoost does not know any more."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """What one run trains with."""

    parameters: dict[str, Any]
    """For `xgboost.train`."""
    num_round: int
    builtin_metrics: tuple[str, ...] = ()
    """XGBoost's own evaluation metrics; none leaves it the objective's default."""
    custom_metrics: tuple[str, ...] = ()
    """The container's own."""
    early_stopping_rounds: int | None = None
    early_stopping_metric: str | None = None
    """As XGBoost itself names it: `error@0.7` for `error@0.70`."""
    csv_weights: bool = False
    save_on_termination: bool = False

    @property
    def early_stopping_maximizes(self) -> bool:
        name = (self.early_stopping_metric or "").partition("@")[0]
        metric = CATALOGUE.metrics.get(f"validation:{name}")
        return metric is not None and metric.direction == "Maximize"


def complaints(given: Mapping[str, str], tuned: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(hyperparameter, what the container would say of it), for every rule that is broken.

    `tuned` names those that a tuning job will set, each within its range.
    """
    known = {_canonical(name) for name in (*given, *tuned)}
    for hyperparameter in CATALOGUE.hyperparameters.values():
        if hyperparameter.required and hyperparameter.name not in known:
            yield hyperparameter.name, f"Missing required hyperparameter: {hyperparameter.name}"
    values = {_canonical(name): text for name, text in given.items()}
    values.pop(_TUNING_OBJECTIVE, None)
    for name, text in values.items():
        found = CATALOGUE.hyperparameter(name)
        message = _complaint(found, text) if found else f"Extraneous hyperparameter found: {name}"
        if message:
            yield name, message
    yield from _conflicts(values, tuned)


def parse(given: Mapping[str, str]) -> TrainingConfig:
    """Raises UserError with the first thing that the container would refuse."""
    for _, message in complaints(given):
        raise UserError(message)
    values = {_canonical(name): text for name, text in given.items()}
    tuning_objective = values.pop(_TUNING_OBJECTIVE, None)
    asked = _listed(values.pop("eval_metric", ""))
    optimized = _listed(tuning_objective.rpartition(":")[2]) if tuning_objective else []
    metrics = sorted({*asked, *optimized}) if optimized else asked
    typed = {name: _typed(name, text) for name, text in values.items()}
    if typed.get("objective") == "reg:linear":
        typed["objective"] = "reg:squarederror"  # its name since XGBoost 0.90
    rounds = typed.pop("early_stopping_rounds", None)
    return TrainingConfig(
        num_round=typed.pop("num_round"),
        builtin_metrics=tuple(name for name in metrics if name not in CUSTOM_METRICS),
        custom_metrics=tuple(name for name in metrics if name in CUSTOM_METRICS),
        early_stopping_rounds=rounds,
        early_stopping_metric=next(map(_as_logged, reversed([*asked, *optimized])), None),
        csv_weights=typed.get("csv_weights") == 1,
        save_on_termination=typed.pop("save_model_on_termination", "false") == "true",
        parameters={name: typed[name] for name in typed if name not in _NOT_FOR_XGBOOST},
    )


def _as_logged(metric: str) -> str:
    """XGBoost reads the threshold of `error@t` as a number, prints that, and leaves 0.5 out."""
    name, _, threshold = metric.partition("@")
    if name != "error" or not threshold:
        return metric
    value = float(threshold)
    return name if value == _DEFAULT_THRESHOLD else f"{name}@{value:g}"


def _canonical(name: str) -> str:
    found = CATALOGUE.hyperparameter(name)
    return found.name if found else name


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _complaint(hyperparameter: Hyperparameter, text: str) -> str | None:
    name = hyperparameter.name
    if name in _NOT_HERE:
        return f"Hyperparameter {name}: {_NOT_HERE[name]}"
    if _NEEDS_GPU.get(name) == text:
        return (
            f"Hyperparameter {name}: {text} needs a GPU, and the local endpoint trains on the CPU"
        )
    if name == "eval_metric":
        return next(filter(None, map(_metric_complaint, _listed(text))), None)
    if hyperparameter.complaint(text) is None:
        return None
    if hyperparameter.type == CATEGORICAL:
        return f"Hyperparameter {name}: {text} is not in {list(hyperparameter.values)}"
    try:
        _typed(name, text)
    except ValueError:
        return f"Hyperparameter {name}: could not parse value (caused by ValueError)"
    return f"Hyperparameter {name}: {text} is not in {hyperparameter.interval}"


def _metric_complaint(metric: str) -> str | None:
    name, at, threshold = metric.partition("@")
    if not at:
        if f"validation:{name}" in CATALOGUE.metrics:
            return None
        names = sorted(
            each.partition(":")[2] for each in CATALOGUE.metrics if each.startswith("validation:")
        )
        return f"Hyperparameter eval_metric: value {name} not in range {names}"
    if name not in _WITH_THRESHOLD:
        return (
            f"Metric '{metric}' is not supported. Parameter 'eval_metric' with customized threshold should "
            "be one of these options: 'error', 'ndcg', 'map'."
        )
    try:
        float(threshold.strip("-"))
    except ValueError:
        return f"Threshold value 't' in '{name}@t' expects float input."
    return None


def _conflicts(values: Mapping[str, str], tuned: Collection[str]) -> Iterator[tuple[str, str]]:
    objective = values.get("objective", "reg:squarederror")
    if objective in _MULTICLASS and "num_class" not in {*values, *tuned}:
        yield "num_class", "Require input for parameter 'num_class' for multi-classification"
    if objective not in _MULTICLASS and "num_class" in values:
        yield (
            "num_class",
            "Do not need to setup parameter 'num_class' for learning task other than multi-classification.",
        )
    metrics = _listed(values.get("eval_metric", ""))
    if "auc" in metrics and not objective.startswith(("binary:", "rank:")):
        yield (
            "eval_metric",
            "Metric 'auc' can only be applied for classification and ranking problems.",
        )
    if "aft-nloglik" in metrics and objective != "survival:aft":
        yield (
            "eval_metric",
            "Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.",
        )
    yield from _tree_conflicts(values)


def _tree_conflicts(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    method = values.get("tree_method")
    if "monotone_constraints" in values and method not in ("exact", "hist"):
        yield (
            "monotone_constraints",
            "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
        )
    if "interaction_constraints" in values and method not in ("exact", "hist", "approx"):
        yield (
            "interaction_constraints",
            "interaction_constraints can be used only when the tree_method parameter is set to either "
            "'exact', 'hist' or 'approx'.",
        )


def _typed(name: str, text: str) -> Any:
    match CATALOGUE.hyperparameters[name].type:
        case kind if kind == INTEGER:
            return int(text)
        case kind if kind == CONTINUOUS:
            return float(text)
        case _:
            return text
