"""XGBoost as the endpoint sees it: the command, the metrics, and what it would refuse."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from amt_lab.tuning.errors import FieldProblem


class XGBoost:
    """The open-source XGBoost of this environment in place of the `sagemaker-xgboost` container."""

    name = "xgboost"

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "amt_lab.local.algorithms.xgboost"]

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        return []

    def problems(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        tuned: Collection[str] = (),
    ) -> list[FieldProblem]:
        return []
