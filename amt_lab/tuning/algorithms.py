"""What is known of SageMaker's built-in algorithms: one data file in `catalogue/` each.

The files say what the public documentation and the public containers say: hyperparameters with
their types and limits, what may be tuned and where to look first, the metrics that the container
prints and the regular expressions that read them from its log.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Scaling

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTINUOUS, INTEGER, CATEGORICAL, FREE_TEXT = "Continuous", "Integer", "Categorical", "FreeText"
"""`ParameterType` of the API."""

_TUNING_METRIC_CHANNEL = "validation"


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """One hyperparameter of a built-in algorithm and the values that it takes."""

    name: str
    type: str
    description: str
    values: tuple[str, ...] = ()
    """Of a Categorical one alone."""
    low: float = -math.inf
    high: float = math.inf
    low_is_open: bool = False
    """`low` itself is not allowed."""
    high_is_open: bool = False
    default: str | None = None
    required: bool = False
    recommended: ContinuousRange | IntegerRange | None = None
    """Where to search first; None where the algorithm's documentation doesn't offer it for tuning."""
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What may stand in place of a number, such as `auto`."""

    @property
    def tunable(self) -> bool:
        return self.recommended is not None

    @property
    def interval(self) -> str:
        """The allowed numbers in mathematical notation, for example `(0, 1]`."""
        left = "(" if self.low_is_open or math.isinf(self.low) else "["
        right = ")" if self.high_is_open or math.isinf(self.high) else "]"
        return f"{left}{_number(self.low)}, {_number(self.high)}{right}"

    def allows(self, number: float) -> bool:
        above = number > self.low if self.low_is_open else number >= self.low
        below = number < self.high if self.high_is_open else number <= self.high
        return above and below

    def complaint(self, text: str) -> str | None:
        """Why `text` is no value of this hyperparameter; None if it is one."""
        if self.type == FREE_TEXT or text in self.words:
            return None
        if self.type == CATEGORICAL:
            return None if text in self.values else f"must be one of {', '.join(self.values)}"
        try:
            number = int(text) if self.type == INTEGER else float(text)
        except ValueError:
            kind = "a whole number" if self.type == INTEGER else "a number"
            return f"must be {' or '.join((kind, *self.words))}"
        return None if self.allows(number) else f"must lie in {self.interval}"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that an algorithm prints, `train:` or `validation:` and an evaluation metric."""

    name: str
    regex: str
    direction: str
    """Maximize or Minimize."""
    tunable: bool
    """May be a tuning job's objective."""


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One built-in algorithm."""

    name: str
    title: str
    repositories: tuple[str, ...]
    """Names of its image repositories in ECR, without registry and tag."""
    hyperparameters: Mapping[str, Hyperparameter]
    """By name, in the order of the documentation."""
    metrics: Mapping[str, Metric]
    channels: tuple[Channel, ...]
    content_types: tuple[str, ...]
    docs: str
    image_name: str
    """Repository and tag of the image that new jobs use."""
    registries: Mapping[str, str]
    """AWS's own account that holds the image, by region."""
    greatest_effect: tuple[str, ...]
    """The tunable hyperparameters that matter most by the documentation, or all where it names none."""

    def image_uri(self, region: str) -> str | None:
        """The training image in a region; None where AWS doesn't offer it."""
        if region not in self.registries:
            return None
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return f"{self.registries[region]}.dkr.ecr.{region}.{domain}/{self.image_name}"

    def hyperparameter(self, name: str) -> Hyperparameter | None:
        """The hyperparameter of this name or alias."""
        if name in self.hyperparameters:
            return self.hyperparameters[name]
        return next((h for h in self.hyperparameters.values() if name in h.aliases), None)

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        """`MetricDefinitions` as Describe shows them for this algorithm's jobs."""
        return [{"Name": metric.name, "Regex": metric.regex} for metric in self.metrics.values()]


@cache
def algorithms() -> Mapping[str, Algorithm]:
    """The whole catalogue by algorithm name."""
    files = resources.files("amt_lab.tuning").joinpath("catalogue").iterdir()
    found = (
        _algorithm(json.loads(file.read_text("utf-8")))
        for file in files
        if file.name.endswith(".json")
    )
    return {algorithm.name: algorithm for algorithm in sorted(found, key=lambda each: each.name)}


def algorithm_for_image(image: str) -> Algorithm | None:
    """The built-in algorithm that a training image holds; None for any other image.

    `image` is an image URI such as
    `683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1`.
    """
    repository = image.rsplit("/", 1)[-1].split("@", 1)[0].split(":", 1)[0]
    return next((a for a in algorithms().values() if repository in a.repositories), None)


def _number(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _algorithm(data: Mapping[str, Any]) -> Algorithm:
    tunable = [row["name"] for row in data["hyperparameters"] if "recommended" in row]
    return Algorithm(
        name=data["name"],
        title=data["title"],
        repositories=tuple(data["repositories"]),
        hyperparameters={row["name"]: _hyperparameter(row) for row in data["hyperparameters"]},
        metrics={metric.name: metric for metric in _metrics(data)},
        channels=tuple(Channel(name, **channel) for name, channel in data["channels"].items()),
        content_types=tuple(data["content_types"]),
        docs=data["docs"],
        image_name=f"{data['image']['repository']}:{data['image']['tag']}",
        registries=_registries(data["image"]["registries"]),
        greatest_effect=tuple(data.get("greatest_effect", tunable)),
    )


def _hyperparameter(row: Mapping[str, Any]) -> Hyperparameter:
    return Hyperparameter(
        name=row["name"],
        type=row["type"],
        description=row["description"],
        values=tuple(row.get("values", ())),
        low=row.get("min", row.get("above", -math.inf)),
        high=row.get("max", row.get("below", math.inf)),
        low_is_open="above" in row,
        high_is_open="below" in row,
        default=row.get("default"),
        required=row.get("required", False),
        recommended=_recommended(row),
        aliases=tuple(row.get("aliases", ())),
        words=tuple(row.get("words", ())),
    )


def _recommended(row: Mapping[str, Any]) -> ContinuousRange | IntegerRange | None:
    if "recommended" not in row:
        return None
    kind = IntegerRange if row["type"] == INTEGER else ContinuousRange
    where = row["recommended"]
    return kind(row["name"], where["min"], where["max"], Scaling(where["scaling"]))


def _registries(named: str | Mapping[str, str]) -> Mapping[str, str]:
    """An algorithm's own, or by name those that several share."""
    if not isinstance(named, str):
        return named
    file = resources.files("amt_lab.tuning") / "catalogue" / "registries" / f"{named}.json"
    shared: Mapping[str, str] = json.loads(file.read_text("utf-8"))
    return shared


def _metrics(data: Mapping[str, Any]) -> list[Metric]:
    """Listed one by one, or as one pattern for all metrics of all channels."""
    metrics = data["metrics"]
    if isinstance(metrics, list):
        return [Metric(**row) for row in metrics]
    directions = {"Maximize": metrics["maximize"], "Minimize": metrics["minimize"]}
    return [
        Metric(
            name=f"{channel}:{metric}",
            regex=metrics["regex"].replace("{channel}", channel).replace("{metric}", metric),
            direction=direction,
            tunable=channel == _TUNING_METRIC_CHANNEL,
        )
        for channel in data["channels"]
        for direction, names in directions.items()
        for metric in names
    ]
