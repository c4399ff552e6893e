"""XGBoost as the endpoint sees it: the command, the metrics, and what it would refuse."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.xgboost.data import data_format
from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.hyperparameters import CATALOGUE, complaints
from amt_lab.tuning.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


class XGBoost:
    """The open-source XGBoost of this environment in place of the `sagemaker-xgboost` container."""

    name = "xgboost"

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "amt_lab.local.algorithms.xgboost"]

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        return CATALOGUE.metric_definitions

    def problems(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        tuned: Collection[str] = (),
    ) -> list[FieldProblem]:
        return [
            *(
                FieldProblem(f"HyperParameters.{n}", m)
                for n, m in complaints(hyperparameters, tuned)
            ),
            *_channel_problems(channels),
        ]


def _channel_problems(channels: Sequence[Mapping[str, Any]]) -> Iterator[FieldProblem]:
    known = {channel.name: channel for channel in CATALOGUE.channels}
    given = {channel["ChannelName"] for channel in channels}
    for channel in known.values():
        if channel.required and channel.name not in given:
            yield FieldProblem("InputDataConfig", f"Missing required channel: {channel.name}")
    for index, member in enumerate(channels):
        path = f"InputDataConfig[{index}]"
        if member["ChannelName"] not in known:
            yield FieldProblem(
                f"{path}.ChannelName", f"Extraneous channel found: {member['ChannelName']}"
            )
        try:
            data_format(member.get("ContentType"))
        except UserError as error:
            yield FieldProblem(f"{path}.ContentType", str(error))
