"""The built-in algorithms that run locally: one twin a file, one line here."""

from __future__ import annotations

from amt_lab.local.algorithms.algorithm import LocalAlgorithm
from amt_lab.local.algorithms.xgboost import XGBoost

__all__ = ["ALGORITHMS", "LocalAlgorithm"]

ALGORITHMS: dict[str, LocalAlgorithm] = {
    "sagemaker-xgboost": XGBoost(),
    "xgboost": XGBoost(),
}
"""Image repository names and what stands in for the image."""
