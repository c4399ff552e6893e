"""One of several training-job definitions as a request of its own."""

from __future__ import annotations

import copy

import pytest

from amt_lab.tuning.alone import alone
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.ranges import ContinuousRange, ranges_as_request
from amt_lab.tuning.rules import request_problems

CONFIG = "HyperParameterTuningJobConfig"
ALPHA = ranges_as_request([ContinuousRange("alpha", 0.01, 0.5)])


@pytest.fixture
def several(request_):
    """The tutorial's definition, and one that minimizes the error over `alpha`."""
    config, definition = request_[CONFIG], request_.pop("TrainingJobDefinition")
    objective, ranges = (
        config.pop(name) for name in ("HyperParameterTuningJobObjective", "ParameterRanges")
    )
    config["TuningJobCompletionCriteria"] = {"TargetObjectiveMetricValue": 0.98}
    request_["TrainingJobDefinitions"] = [
        {
            **copy.deepcopy(definition),
            "DefinitionName": "accurate",
            "TuningObjective": objective,
            "HyperParameterRanges": ranges,
        },
        {
            **copy.deepcopy(definition),
            "DefinitionName": "regular",
            "TuningObjective": {"Type": "Minimize", "MetricName": "validation:merror"},
            "HyperParameterRanges": ALPHA,
        },
    ]
    return request_


def test_objective_and_ranges_of_the_definition_are_the_jobs(several):
    made = alone(several, "regular").request
    assert made[CONFIG]["ParameterRanges"] == ALPHA
    assert made[CONFIG]["HyperParameterTuningJobObjective"] == {
        "Type": "Minimize",
        "MetricName": "validation:merror",
    }
    own = several["TrainingJobDefinitions"][1]
    assert made["TrainingJobDefinition"] == {
        name: value
        for name, value in own.items()
        if name not in ("DefinitionName", "TuningObjective", "HyperParameterRanges")
    }
    assert request_problems(made) == []


def test_the_request_that_it_comes_from_stays_as_it_is(several):
    before = copy.deepcopy(several)
    alone(several, "regular").request["TrainingJobDefinition"]["RoleArn"] = "another"
    assert several == before


def test_what_is_left_out_is_told(several):
    parts, target = alone(several, "regular").changes
    assert parts.text == "TrainingJobDefinitions: accurate, regular → regular"
    assert target.text == "TargetObjectiveMetricValue: 0.98 → none"


def test_a_target_stays_where_it_is_of_every_definition(several):
    first, second = several["TrainingJobDefinitions"]
    second["TuningObjective"] = first["TuningObjective"]
    made = alone(several, "regular")
    assert made.request[CONFIG]["TuningJobCompletionCriteria"] == {
        "TargetObjectiveMetricValue": 0.98
    }
    assert len(made.changes) == 1


def test_a_definition_that_is_not_there_is_refused_by_name(several):
    with pytest.raises(InvalidRequest, match="must be one of accurate, regular, got other"):
        alone(several, "other")


@pytest.mark.parametrize("is_list", [True, False])
def test_a_request_of_one_definition_alone_is_refused(several, is_list):
    several["TrainingJobDefinitions"].pop()
    given = several if is_list else {"TrainingJobDefinition": {"DefinitionName": "accurate"}}
    with pytest.raises(InvalidRequest, match="there is one alone, got accurate"):
        alone(given, "accurate")
