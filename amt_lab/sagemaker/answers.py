"""SageMaker's answers in, domain objects out."""

from __future__ import annotations

import json
import logging
from datetime import UTC
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.hull import hulls
from amt_lab.tuning.job import (
    BestTrial,
    Counters,
    Objective,
    Part,
    TuningJobDetail,
    TuningJobSummary,
)
from amt_lab.tuning.ranges import CategoricalRange, Range, Value, ranges_from_request
from amt_lab.tuning.request import OBJECTIVE_STATIC

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_log = logging.getLogger(__name__)

_KINDS = ("ContinuousParameterRanges", "IntegerParameterRanges", "CategoricalParameterRanges")


def job_summary(listed: Mapping[str, Any]) -> TuningJobSummary:
    """A tuning job from an entry of ListHyperParameterTuningJobs."""
    return TuningJobSummary(**_common(listed, listed.get("ResourceLimits", {})))


def job_detail(describe: Mapping[str, Any]) -> TuningJobDetail:
    """A tuning job from DescribeHyperParameterTuningJob, in either form of its definitions."""
    config = describe["HyperParameterTuningJobConfig"]
    ranges = hulls(ranges_by_definition(describe).values())
    statics: dict[str, str] = {}
    for definition in definitions(describe):
        statics = {**_statics(definition), **statics}
    return TuningJobDetail(
        **_common(describe, config.get("ResourceLimits", {})) | {"strategy": config["Strategy"]},
        objective=_objective(describe),
        ranges=tuple(ranges.values()),
        parts=_parts(describe),
        static_hyperparameters=statics,
        best=_best(describe.get("BestTrainingJob"), ranges),
        failure_reason=describe.get("FailureReason"),
        describe={name: value for name, value in describe.items() if name != "ResponseMetadata"},
    )


def definitions(describe: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The training-job definitions of a tuning job, one or several."""
    if "TrainingJobDefinition" in describe:
        return [describe["TrainingJobDefinition"]]
    return list(describe.get("TrainingJobDefinitions", ()))


def ranges_by_definition(describe: Mapping[str, Any]) -> dict[str | None, dict[str, Range]]:
    """Ranges by name, for each definition by its own name; None where the one has none."""
    shared = describe["HyperParameterTuningJobConfig"].get("ParameterRanges", {})
    return {
        definition.get("DefinitionName"): _ranges(definition.get("HyperParameterRanges", shared))
        for definition in definitions(describe)
    }


def objectives_by_definition(describe: Mapping[str, Any]) -> dict[str | None, Objective]:
    """The objective of each definition by its name; None where the one has none."""
    shared = describe["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective")
    own = {
        each.get("DefinitionName"): each.get("TuningObjective", shared)
        for each in definitions(describe)
    }
    return {
        name: Objective(objective["MetricName"], objective["Type"])
        for name, objective in own.items()
        if objective is not None
    }


def decoded(text: str) -> str:
    """A hyperparameter as it was meant: version 2 of the SDK sends some of them JSON-quoted."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text


def typed(text: str, tuned: Range | None) -> Value:
    """A hyperparameter's value by its range; text where the range cannot read it, or is not known."""
    text = decoded(text)
    if tuned is None:
        return text
    try:
        return tuned.parse(text)
    except ValueError:
        _log.warning("%s is no value of the range %s; kept as text", text, tuned.name)
        return text


def _common(answer: Mapping[str, Any], limits: Mapping[str, Any]) -> dict[str, Any]:
    counters = answer["TrainingJobStatusCounters"]
    return {
        "name": answer["HyperParameterTuningJobName"],
        "arn": answer["HyperParameterTuningJobArn"],
        "status": answer["HyperParameterTuningJobStatus"],
        "strategy": answer.get("Strategy", ""),
        "created": answer["CreationTime"].astimezone(UTC),
        "modified": utc(answer.get("LastModifiedTime")),
        "ended": utc(answer.get("HyperParameterTuningEndTime")),
        "max_trials": limits.get("MaxNumberOfTrainingJobs"),
        "max_parallel": limits.get("MaxParallelTrainingJobs"),
        "counters": Counters(
            completed=counters.get("Completed", 0),
            in_progress=counters.get("InProgress", 0),
            stopped=counters.get("Stopped", 0),
            retryable_error=counters.get("RetryableError", 0),
            non_retryable_error=counters.get("NonRetryableError", 0),
        ),
    }


def utc(time: datetime | None) -> datetime | None:
    """Botocore gives times in the machine's own zone."""
    return None if time is None else time.astimezone(UTC)


def _objective(describe: Mapping[str, Any]) -> Objective | None:
    named = set(objectives_by_definition(describe).values())
    return named.pop() if len(named) == 1 else None


def _parts(describe: Mapping[str, Any]) -> tuple[Part, ...]:
    objectives, ranges = objectives_by_definition(describe), ranges_by_definition(describe)
    statics = {each.get("DefinitionName"): _statics(each) for each in definitions(describe)}
    found = [
        Part(str(name), objective, tuple(ranges[name].values()), statics[name])
        for name, objective in objectives.items()
    ]
    return tuple(found) if len(found) > 1 else ()


def _statics(definition: Mapping[str, Any]) -> dict[str, str]:
    """The static hyperparameters of a definition, without the service's own."""
    given = definition.get("StaticHyperParameters", {})
    return {name: decoded(value) for name, value in given.items() if name != OBJECTIVE_STATIC}


def _best(answer: Mapping[str, Any] | None, ranges: Mapping[str, Range]) -> BestTrial | None:
    metric = (answer or {}).get("FinalHyperParameterTuningJobObjectiveMetric")
    if answer is None or metric is None:
        return None
    return BestTrial(
        name=answer["TrainingJobName"],
        objective=float(metric["Value"]),
        hyperparameters=_typed(answer.get("TunedHyperParameters", {}), ranges),
    )


def _typed(texts: Mapping[str, str], ranges: Mapping[str, Range]) -> dict[str, Value]:
    return {name: typed(text, ranges.get(name)) for name, text in texts.items()}


def _ranges(parameter_ranges: Mapping[str, Any]) -> dict[str, Range]:
    found: dict[str, Range] = {}
    for kind in _KINDS:
        for members in parameter_ranges.get(kind, ()):
            try:
                (tuned,) = ranges_from_request({kind: [members]})
            except InvalidRequest as error:
                # The service took it, so the job is shown; only its values stay text.
                _log.warning("A range of the tuning job can't be read: %s", error)
                continue
            if isinstance(tuned, CategoricalRange):
                tuned = CategoricalRange(tuned.name, tuple(map(decoded, tuned.values)))
            found[tuned.name] = tuned
    return found
