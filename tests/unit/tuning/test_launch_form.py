"""The launch form's schema fits the requests that it edits, and a clone is a request again."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import jsonschema
import pytest

from amt_lab.tuning import launch_form
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.names import fresh_name
from amt_lab.tuning.rules import request_problems
from amt_lab.tuning.service_message import api_path, problems_from_message

CONFIG = "HyperParameterTuningJobConfig"
NOW = datetime(2026, 11, 24, 9, 5, 7, tzinfo=UTC)


def as_described(request):
    """A request as Describe shows it, with what the service adds."""
    describe = copy.deepcopy(request)
    definition = describe["TrainingJobDefinition"]
    definition["StaticHyperParameters"]["_tuning_objective_metric"] = "validation:accuracy"
    definition["AlgorithmSpecification"]["MetricDefinitions"] = algorithms()[
        "xgboost"
    ].metric_definitions
    return describe | {
        "HyperParameterTuningJobArn": "arn",
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": NOW,
        "TrainingJobStatusCounters": {},
        "BestTrainingJob": {"TrainingJobName": "x"},
        "ResponseMetadata": {},
    }


def test_the_tutorial_s_request_is_valid_by_the_schema(request_):
    schema = launch_form.schema(request_)
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(request_, schema)


@pytest.mark.parametrize(
    ("member", "value"),
    [("Strategy", "Annealing"), ("RandomSeed", -1), ("ResourceLimits", {})],
)
def test_the_schema_refuses_what_the_api_would(request_, member, value):
    request_[CONFIG][member] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(request_, launch_form.schema(request_))


def test_members_that_the_form_does_not_show_are_left_alone(request_):
    request_["Tags"] = [{"Key": "team", "Value": "a"}]
    request_["TrainingJobDefinition"]["VpcConfig"] = {"Subnets": ["s"], "SecurityGroupIds": ["g"]}
    schema = launch_form.schema(request_)

    jsonschema.validate(request_, schema)
    assert "additionalProperties" not in schema
    assert "additionalProperties" not in schema["properties"]["TrainingJobDefinition"]


def test_the_form_has_the_resource_member_that_the_request_has(request_):
    definition = request_["TrainingJobDefinition"]
    definition["HyperParameterTuningResourceConfig"] = definition.pop("ResourceConfig")

    shown = launch_form.schema(request_)["properties"]["TrainingJobDefinition"]["properties"]

    assert "HyperParameterTuningResourceConfig" in shown
    assert "ResourceConfig" not in shown


def test_a_list_of_definitions_gets_no_empty_definition_beside_it(request_):
    request_["TrainingJobDefinitions"] = [request_.pop("TrainingJobDefinition")]

    shown = launch_form.schema(request_)["properties"]

    assert "TrainingJobDefinition" not in shown
    assert "ParameterRanges" not in shown[CONFIG]["properties"]


def test_every_member_of_the_form_has_a_title():
    def untitled(schema, path=""):
        for name, member in schema.get("properties", {}).items():
            if "title" not in member and member.get("type") != "object":
                yield f"{path}.{name}"
            yield from untitled(member, f"{path}.{name}")
            yield from untitled(member.get("items", {}), f"{path}.{name}[]")

    assert list(untitled(launch_form.schema())) == []


def test_the_display_hints_name_members_of_the_schema():
    def strangers(hints, schema, path=""):
        properties = schema.get("properties", {})
        named = [name for name in hints.get("ui:order", []) if name != "*"]
        for name in [
            *named,
            *(key for key in hints if not key.startswith("ui:") and key != "items"),
        ]:
            if name not in properties:
                yield f"{path}.{name}"
            else:
                yield from strangers(hints.get(name, {}), properties[name], f"{path}.{name}")
        if "items" in hints:
            yield from strangers(hints["items"], schema["items"], f"{path}[]")

    assert list(strangers(launch_form.ui_schema(), launch_form.schema())) == []


def test_a_clone_launches_the_same_under_a_fresh_name(request_):
    clone = launch_form.request_from_describe(as_described(request_), "digits-1", NOW)

    assert clone == request_ | {"HyperParameterTuningJobName": "digits-1-261124-090507"}
    assert request_problems(clone) == []


def test_a_clone_leaves_the_description_as_it_is(request_):
    describe = as_described(request_)
    before = copy.deepcopy(describe)

    launch_form.request_from_describe(describe, "digits-1", NOW)

    assert describe == before


def test_a_clone_keeps_the_metrics_of_an_own_image(request_):
    described = as_described(request_)
    specification = described["TrainingJobDefinition"]["AlgorithmSpecification"]
    specification["TrainingImage"] = "000000000000.dkr.ecr.us-east-1.amazonaws.com/mine:1"

    clone = launch_form.request_from_describe(described, "digits-1", NOW)

    assert clone["TrainingJobDefinition"]["AlgorithmSpecification"] == specification


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("digits", "digits-261124-090507"),
        ("digits-261124-090506", "digits-261124-090507"),
        ("digits-221102-2053", "digits-261124-090507"),
        ("a-name-of-thirty-two-characters-x", "a-name-of-thirty-t-261124-090507"),
        ("seventeen-letters-and-more", "seventeen-letters-261124-090507"),
        ("--", "tuning-261124-090507"),
    ],
)
def test_a_fresh_name_is_short_enough_and_dated_once(base, name):
    assert fresh_name(base, NOW) == name
    assert len(name) <= 32


@pytest.mark.parametrize(
    ("wire", "field"),
    [
        ("hyperParameterTuningJobName", "HyperParameterTuningJobName"),
        ("tags.1.member.key", "Tags[0].Key"),
        (
            "trainingJobDefinition.inputDataConfig.2.member.dataSource.s3DataSource.s3Uri",
            "TrainingJobDefinition.InputDataConfig[1].DataSource.S3DataSource.S3Uri",
        ),
        (
            "trainingJobDefinition.staticHyperParameters.eta",
            "TrainingJobDefinition.StaticHyperParameters.eta",
        ),
    ],
)
def test_a_path_of_the_service_is_a_field_of_the_form(wire, field):
    assert api_path(wire) == field


def test_a_message_without_a_path_is_one_problem_of_the_whole():
    (problem,) = problems_from_message("Not today; not tomorrow.")

    assert (problem.field, problem.message) == ("", "Not today; not tomorrow.")


def test_a_value_with_quotes_and_semicolons_stays_in_one_problem():
    problems = problems_from_message(
        "2 validation errors detected: Value 'it's; Value' at 'roleArn' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: a; Value null at 'tags' failed to satisfy "
        "constraint: Member must not be null"
    )

    assert [problem.field for problem in problems] == ["RoleArn", "Tags"]
    assert problems[1].message.endswith("Member must not be null")
