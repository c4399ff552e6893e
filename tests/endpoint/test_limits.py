"""Every limit of a tuning job's request: one beyond it is refused, and what lies within is taken."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from amt_lab.local.engine.autotune import autotuned
from amt_lab.local.protocol.checks.tuning_job import tuning_job_problems
from amt_lab.tuning.constraints import shape_problems

from .aws import Aws
from .requests import fresh_name, tuning_request
from .tuning_limits import AT_THE_LIMIT, RULES, SHAPES


def changed(change) -> dict:
    request = tuning_request(fresh_name("limits"))
    change(request)
    return request


@pytest.fixture(scope="module")
def unchecked(aws: Aws):
    """A client that sends what boto3 itself would refuse to send."""
    return aws.client("sagemaker", parameter_validation=False)


def refusal(client, request) -> str:
    with pytest.raises(ClientError) as refused:
        client.create_hyper_parameter_tuning_job(**request)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    message: str = refused.value.response["Error"]["Message"]
    return message


@pytest.mark.parametrize("case", SHAPES)
def test_a_member_beyond_its_limit_is_refused_in_the_services_form(unchecked, case):
    change, said = SHAPES[case]
    message = refusal(unchecked, changed(change))
    assert "validation error" in message
    assert " detected: Value " in message
    assert said in message


@pytest.mark.parametrize("case", RULES)
def test_a_broken_rule_is_told(unchecked, case):
    change, said = RULES[case]
    assert said in refusal(unchecked, changed(change))


def test_nothing_that_was_refused_is_there(aws):
    listed = aws.sagemaker.list_hyper_parameter_tuning_jobs(NameContains="limits")
    assert listed["HyperParameterTuningJobSummaries"] == []


@pytest.mark.parametrize("case", AT_THE_LIMIT)
def test_what_lies_within_the_limits_is_taken(aws, case):
    """By the checks themselves: a request that is sent would really train."""
    request = autotuned(changed(AT_THE_LIMIT[case]))
    model = aws.sagemaker.meta.service_model.operation_model("CreateHyperParameterTuningJob")
    assert shape_problems(model.input_shape, request) == []
    assert tuning_job_problems(request) == []
