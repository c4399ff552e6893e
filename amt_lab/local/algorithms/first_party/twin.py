"""What an algorithm of Amazon's own is to the endpoint and to its training process."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from amt_lab.local.algorithms.first_party.errors import ClientError
from amt_lab.local.algorithms.first_party.hyperparameters import Values, complaints
from amt_lab.local.algorithms.first_party.tables import label_size, read_table
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from amt_lab.local.algorithms.first_party.tables import Table
    from amt_lab.tuning.algorithms import Algorithm

Conflict = tuple[str, str]
"""A hyperparameter and what is wrong with it beside the others."""


class FirstPartyTwin(ABC):
    """A built-in algorithm whose hyperparameters, channels and metrics are those of the catalogue."""

    name: ClassVar[str]
    """In the catalogue, and the image's repository."""

    @property
    def catalogue(self) -> Algorithm:
        return algorithms()[self.name]

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "amt_lab.local.algorithms.first_party", self.name]

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        return self.catalogue.metric_definitions

    @abstractmethod
    def train(self, values: Values, tables: Mapping[str, Table], model: Path) -> None:
        """Trains on the tables by channel, prints the metrics and leaves files in the folder `model`.

        Raises:
            ClientError: the data or the values do not go together.

        """

    def conflicts(self, given: Mapping[str, str], tuned: Collection[str]) -> Iterator[Conflict]:
        """What is wrong with hyperparameters that are right each by itself."""
        return iter(())

    def problems(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        tuned: Collection[str] = (),
    ) -> list[FieldProblem]:
        return [
            *(
                FieldProblem(f"HyperParameters.{name}", message)
                for name, message in self.complaints(hyperparameters, tuned)
            ),
            *self._channel_problems(channels),
        ]

    def complaints(self, given: Mapping[str, str], tuned: Collection[str] = ()) -> list[Conflict]:
        """What is wrong with each hyperparameter, else with them together."""
        wrong = list(complaints(self.catalogue, given, tuned))
        return wrong or list(self.conflicts(given, tuned))

    def values(self, given: Mapping[str, str]) -> Values:
        return Values(self.catalogue.hyperparameters.values(), given)

    def read(
        self, values: Values, channels: Mapping[str, Mapping[str, str]], data: Path
    ) -> Mapping[str, Table]:
        """The tables of the folders below `data`; `channels` is inputdataconfig.json.

        Raises:
            ClientError: a channel cannot be read, or has not `feature_dim` features.

        """
        tables = {n: read_table(data / n, c.get("ContentType")) for n, c in channels.items()}
        widths = {name: table.features.shape[1] for name, table in tables.items()}
        expected = int(values.number_or("feature_dim", widths["train"]))
        for name, found in widths.items():
            if found != expected:
                raise ClientError(
                    f"feature_dim is {expected}, but the rows of channel '{name}' have {found} features"
                )
        return tables

    def channel_problem(self, channel: Mapping[str, Any]) -> str | None:
        """What the container has against a known channel, a member of InputDataConfig."""
        return None

    def _channel_problems(self, channels: Sequence[Mapping[str, Any]]) -> Iterator[FieldProblem]:
        known = {channel.name: channel for channel in self.catalogue.channels}
        given = {channel["ChannelName"] for channel in channels}
        for each in known.values():
            if each.required and each.name not in given:
                yield FieldProblem("InputDataConfig", f"Missing required channel: {each.name}")
        for index, member in enumerate(channels):
            path, name = f"InputDataConfig[{index}]", member["ChannelName"]
            if name not in known:
                yield FieldProblem(f"{path}.ChannelName", f"Extraneous channel found: {name}")
                continue
            try:
                label_size(member.get("ContentType"))
            except ClientError as error:
                yield FieldProblem(f"{path}.ContentType", f"Channel {name}: {error}")
            objection = self.channel_problem(member)
            if objection:
                yield FieldProblem(path, f"Channel {name}: {objection}")
