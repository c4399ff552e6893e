"""The framework images whose scripts run locally."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Framework:
    """What an image brings for the scripts that run in it."""

    title: str
    distributions: tuple[str, ...]
    """Python distributions, one of which holds the framework; the log says which version it is."""


FRAMEWORKS = {
    "sagemaker-scikit-learn": Framework("scikit-learn", ("scikit-learn",)),
    "sagemaker-xgboost": Framework("XGBoost", ("xgboost", "xgboost-cpu")),
    "pytorch-training": Framework("PyTorch", ("torch",)),
}
"""By image repository."""
