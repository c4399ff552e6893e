"""The built-in algorithms that run locally: one twin a file, one line here."""

from __future__ import annotations

import re

from amt_lab.local.algorithms.algorithm import LocalAlgorithm
from amt_lab.local.algorithms.xgboost import XGBoost
from amt_lab.tuning.errors import FieldProblem, InvalidRequest

__all__ = ["ALGORITHMS", "LocalAlgorithm", "for_image"]

ALGORITHMS: dict[str, LocalAlgorithm] = {
    "sagemaker-xgboost": XGBoost(),
    "xgboost": XGBoost(),
}
"""Image repository names and what stands in for the image."""

_IMAGE = re.compile(r"(?:.+/)?(?P<repository>[^/:@]+)(?::[^/@]*)?(?:@.*)?")


def for_image(image: str) -> LocalAlgorithm:
    """The local twin of a training image: an ECR URI, with or without tag, or a bare name.

    Raises:
        InvalidRequest: no twin; the message names the images that run locally.

    """
    found = _IMAGE.fullmatch(image)
    algorithm = ALGORITHMS.get(found["repository"]) if found else None
    if algorithm is None:
        message = (
            f"The local endpoint cannot run the training image {image}. "
            f"Images that run locally: {', '.join(sorted(ALGORITHMS))}."
        )
        raise InvalidRequest([FieldProblem("AlgorithmSpecification.TrainingImage", message)])
    return algorithm
