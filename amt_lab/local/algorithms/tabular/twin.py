"""What a tabular algorithm is to the endpoint and to its training process."""

from __future__ import annotations

import importlib.util
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from amt_lab.local.algorithms.first_party.hyperparameters import Values
from amt_lab.local.script_hyperparameters import own_hyperparameters
from amt_lab.tuning.algorithms import CATEGORICAL, Hyperparameter
from amt_lab.tuning.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from amt_lab.local.algorithms.tabular.data import Dataset

TRAINING_CHANNELS = ("train", "training")
VALIDATION_CHANNEL = "validation"
UNREAD_CHANNELS = ("model",)
"""The SDK passes the URI of a model of AWS's own to go on from, which these algorithms have no use for."""
_CSV = "text/csv"


class TabularTwin(ABC):
    """An algorithm for one task, which the library of the same name stands in for.

    What is not documented: other hyperparameters and channels than the documented ones are refused, since
    what was misspelt would be left out without a word.
    """

    name: ClassVar[str]
    """In the program's URI, of the library and of the extra of this package that brings it."""
    title: ClassVar[str]
    hyperparameters: ClassVar[tuple[Hyperparameter, ...]]
    metric_definitions = None

    def __init__(self, task: str) -> None:
        self.task = task

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "amt_lab.local.algorithms.tabular", self.name, self.task]

    @property
    def model_id(self) -> str:
        """As the SDK names it."""
        return f"{self.name}-{self.task}-model"

    @abstractmethod
    def train(self, values: Values, data: Dataset, model: Path) -> None:
        """Trains, prints the metrics and leaves files in the folder `model`.

        Raises:
            ClientError: the data or the values do not go together.

        """

    def conflicts(self, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What is wrong with hyperparameters that are right each by itself."""
        return iter(())

    def problems(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        tuned: Collection[str] = (),
    ) -> list[FieldProblem]:
        if importlib.util.find_spec(self.name) is None:
            return [
                FieldProblem(
                    "AlgorithmSpecification.TrainingImage",
                    f"{self.model_id} is trained locally by {self.title}, which is not installed: "
                    f"pip install 'amt_lab[{self.name}]', then start the local endpoint again.",
                )
            ]
        return [
            *(
                FieldProblem(f"HyperParameters.{name}", message)
                for name, message in self.complaints(hyperparameters, tuned)
            ),
            *_channel_problems(channels),
        ]

    def complaints(
        self, hyperparameters: Mapping[str, str], tuned: Collection[str] = ()
    ) -> list[tuple[str, str]]:
        """(hyperparameter, what is wrong with it), else what is wrong with them together.

        `tuned` are the names that a tuning job's ranges give values to.
        """
        given = _plain(hyperparameters)
        known = {each.name: each for each in self.hyperparameters}
        unknown = [name for name in (*given, *tuned) if name not in known]
        wrong = [
            (name, f"{self.title} has no hyperparameter {name}; it has {', '.join(known)}.")
            for name in unknown
        ]
        for name in given.keys() & known.keys():
            complaint = known[name].complaint(given[name])
            if complaint:
                wrong.append((name, f"{name} {complaint}, got '{given[name]}'."))
        return sorted(wrong) or list(self.conflicts(given))

    def values(self, hyperparameters: Mapping[str, str]) -> Values:
        return Values(self.hyperparameters, _plain(hyperparameters))


def choice(name: str, description: str, *values: str) -> Hyperparameter:
    """One of some words; the first of the values is the default."""
    return Hyperparameter(name, CATEGORICAL, description, values=values, default=values[0])


def _plain(hyperparameters: Mapping[str, str]) -> dict[str, str]:
    """What is meant for the algorithm. Some versions of the SDK put text between quotes."""
    decoded = own_hyperparameters(hyperparameters)
    return {
        name: value if isinstance(value := decoded[name], str) else hyperparameters[name]
        for name in decoded
    }


def _channel_problems(channels: Sequence[Mapping[str, Any]]) -> Iterator[FieldProblem]:
    names = [channel["ChannelName"] for channel in channels]
    given = [name for name in names if name in TRAINING_CHANNELS]
    wanted = " or ".join(TRAINING_CHANNELS)
    if len(given) != 1:
        got = "both" if given else "neither"
        yield FieldProblem("InputDataConfig", f"There must be one channel {wanted}, got {got}.")
    for index, channel in enumerate(channels):
        path, name = f"InputDataConfig[{index}]", channel["ChannelName"]
        if name in UNREAD_CHANNELS:
            continue
        if name not in (*TRAINING_CHANNELS, VALIDATION_CHANNEL):
            yield FieldProblem(
                f"{path}.ChannelName",
                f"Channels are {wanted} and, if there is one, {VALIDATION_CHANNEL}; got {name}.",
            )
        content = channel.get("ContentType") or _CSV
        if content.partition(";")[0].strip().lower() != _CSV:
            yield FieldProblem(
                f"{path}.ContentType",
                f"ContentType of channel {name} must be {_CSV}, got {content}.",
            )
