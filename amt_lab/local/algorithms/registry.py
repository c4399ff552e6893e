"""What stands in for AWS's images and programs, by the names that a request gives them.

Apart from the package, which every training process imports, as this brings all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.algorithms.catboost import CatBoost
from amt_lab.local.algorithms.knn import KNearestNeighbors
from amt_lab.local.algorithms.lightgbm import LightGBM
from amt_lab.local.algorithms.linear_learner import LinearLearner
from amt_lab.local.algorithms.random_cut_forest import RandomCutForest
from amt_lab.local.algorithms.tabular import CLASSIFICATION, REGRESSION, TabularTwin
from amt_lab.local.algorithms.xgboost import XGBoost

if TYPE_CHECKING:
    from amt_lab.local.algorithms.algorithm import LocalAlgorithm

ALGORITHMS: dict[str, LocalAlgorithm] = {
    "knn": KNearestNeighbors(),
    "linear-learner": LinearLearner(),
    "randomcutforest": RandomCutForest(),
    "sagemaker-xgboost": XGBoost(),
    "xgboost": XGBoost(),
}
"""Image repository names and what stands in for the image."""

PROGRAMS: dict[tuple[str, str], TabularTwin] = {
    (twin.name, task): twin(task)
    for twin in (CatBoost, LightGBM)
    for task in (CLASSIFICATION, REGRESSION)
}
"""Names and tasks of AWS's own programs and what stands in for them."""
