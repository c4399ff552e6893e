"""Input channels: each once, with one source, and those that the algorithm needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import Definition, TuningRequest, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def channel_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        yield from input_problems(definition.channels, f"{definition.path}.InputDataConfig")
        names = {str(channel.get("ChannelName")) for channel in definition.channels}
        yield from _missing_problems(definition, names)


def input_problems(channels: Sequence[Mapping[str, Any]], path: str) -> Iterator[FieldProblem]:
    """What is wrong with the members of any InputDataConfig, a training job's too."""
    names = Counter(str(channel.get("ChannelName")) for channel in channels)
    for index, channel in enumerate(channels):
        name = str(channel.get("ChannelName"))
        if names[name] > 1:
            yield FieldProblem(
                f"{path}[{index}].ChannelName", f"There are {names[name]} channels named {name}."
            )
        if len(mapping(channel.get("DataSource"))) != 1:
            yield FieldProblem(
                f"{path}[{index}].DataSource",
                f"Channel {name} needs exactly one data source, for example S3DataSource.",
            )


def _missing_problems(definition: Definition, names: set[str]) -> Iterator[FieldProblem]:
    if definition.algorithm is None:
        return
    metric = str(definition.objective.get("MetricName", ""))
    for channel in definition.algorithm.channels:
        if channel.name in names:
            continue
        if channel.required:
            reason = f"{definition.algorithm.title} needs a channel named {channel.name}."
        elif metric.startswith(f"{channel.name}:"):
            reason = f"The objective {metric} is computed on a channel named {channel.name}, which is missing."
        else:
            continue
        yield FieldProblem(f"{definition.path}.InputDataConfig", reason)
