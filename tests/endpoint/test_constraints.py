"""What botocore's shapes say about a request, in the service's words."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.session
import pytest

from amt_lab.tuning.constraints import shape_problems, validation_message

from .requests import training_request, tuning_request


@pytest.fixture(scope="module")
def sagemaker():
    model = botocore.session.Session().get_service_model("sagemaker")
    return lambda operation: model.operation_model(operation).input_shape


def only(problems):
    (problem,) = problems
    return problem.field, problem.message


def test_good_requests_have_no_problem(sagemaker):
    create = sagemaker("CreateHyperParameterTuningJob")
    assert shape_problems(create, tuning_request("good")) == []
    assert shape_problems(sagemaker("CreateTrainingJob"), training_request("good")) == []


LIST = "ListTrainingJobs"


@pytest.mark.parametrize(
    ("request_", "field", "said"),
    [
        ({"MaxResults": 101}, "MaxResults", "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"),
        ({"MaxResults": 0}, "MaxResults", "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"),
        ({"SortBy": "Age"}, "SortBy", "Value 'Age' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [Name, CreationTime, Status]"),
        ({"NameContains": "a" * 64}, "NameContains", f"Value '{'a' * 64}' at 'nameContains' failed to satisfy constraint: Member must have length less than or equal to 63"),
        ({"NameContains": "%"}, "NameContains", "Value '%' at 'nameContains' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9\\-]+"),
        ({"MaxResults": "5"}, "MaxResults", "Value '5' at 'maxResults' failed to satisfy constraint: Member must be a whole number of 32 bits"),
        ({"MaxResults": True}, "MaxResults", "Value 'True' at 'maxResults' failed to satisfy constraint: Member must be a whole number of 32 bits"),
        ({"MaxResults": 2**31}, "MaxResults", f"Value '{2**31}' at 'maxResults' failed to satisfy constraint: Member must be a whole number of 32 bits"),
        ({"CreationTimeAfter": "soon"}, "CreationTimeAfter", "Value 'soon' at 'creationTimeAfter' failed to satisfy constraint: Member must be a time in the years 1 to 9999"),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_said_as_the_service_says_it(sagemaker, request_, field, said):
    assert only(shape_problems(sagemaker(LIST), request_)) == (field, said)


def test_a_key_of_the_users_own_keeps_its_spelling(sagemaker):
    request = training_request("x", HyperParameters={"Eta": "1" * 2501})
    field, message = only(shape_problems(sagemaker("CreateTrainingJob"), request))
    assert field == "HyperParameters.Eta"
    assert "at 'hyperParameters.Eta' failed" in message


def test_times_may_be_datetimes_or_epoch_seconds(sagemaker):
    request = {"CreationTimeAfter": datetime.now(UTC), "CreationTimeBefore": 1.5}
    assert shape_problems(sagemaker(LIST), request) == []


def test_a_missing_member_and_a_place_in_a_list_are_named(sagemaker):
    request = training_request("x", Tags=[{"Key": "a", "Value": "b"}, {"Key": "a"}])
    assert only(shape_problems(sagemaker("CreateTrainingJob"), request)) == (
        "Tags[1].Value",
        "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
    )


def test_a_member_that_does_not_exist_is_not_passed_over(sagemaker):
    field, message = only(shape_problems(sagemaker(LIST), {"MaxResult": 5}))
    assert field == "MaxResult"
    assert "MaxResults" in message


def test_letters_of_every_language_are_letters(sagemaker):
    tags = [{"Key": "équipe_日本", "Value": "a b"}]
    request = training_request("x", Tags=tags)
    assert shape_problems(sagemaker("CreateTrainingJob"), request) == []
    tags[0]["Value"] = "a;b"
    assert only(shape_problems(sagemaker("CreateTrainingJob"), request))[0] == "Tags[0].Value"


def test_problems_are_counted_in_one_message(sagemaker):
    problems = shape_problems(sagemaker(LIST), {"MaxResults": 0, "SortBy": "Age"})
    assert validation_message(problems).startswith("2 validation errors detected: Value '0' at")
    assert validation_message(problems[:1]).startswith("1 validation error detected: Value")
