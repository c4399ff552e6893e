"""What goes wrong at the wire, as a person is told of it."""

from __future__ import annotations

import socket

import pytest
from aws_edge import AwsError
from aws_files import write_profile
from botocore.config import Config

from amt_lab.sagemaker import clients
from amt_lab.sagemaker import connection as connections
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning import errors

DENIED = (
    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: "
    "sagemaker:ListHyperParameterTuningJobs"
)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ThrottlingException", 400, errors.Throttled),
        ("TooManyRequestsException", 429, errors.Throttled),
        ("AccessDeniedException", 400, errors.AccessDenied),
        ("ExpiredTokenException", 400, errors.ExpiredCredentials),
        ("ExpiredToken", 403, errors.ExpiredCredentials),
        ("UnrecognizedClientException", 400, errors.NoCredentials),
        ("InvalidSignatureException", 403, errors.NoCredentials),
        ("ResourceNotFound", 400, errors.NotFound),
        ("ValidationException", 400, errors.InvalidRequest),
        ("InternalFailure", 500, errors.ServiceFault),
        ("Strange", 400, errors.AmtError),
    ],
)
def test_an_error_of_aws_keeps_its_code_and_says_what_failed(connection, aws, code, status, kind):
    aws.refusals["ListHyperParameterTuningJobs"] = AwsError(code, "No.", status)

    with pytest.raises(errors.AmtError) as refused:
        TuningJobs(connection).page()

    assert type(refused.value) is kind
    assert refused.value.code == code
    assert "No." in refused.value.message
    if kind is not errors.InvalidRequest:
        assert refused.value.message.startswith("Could not list the tuning jobs: ")


def test_what_aws_denies_is_told_with_the_permission(connection, aws):
    aws.refusals["ListHyperParameterTuningJobs"] = AwsError("AccessDeniedException", DENIED)

    with pytest.raises(errors.AccessDenied, match="sagemaker:ListHyperParameterTuningJobs"):
        TuningJobs(connection).page()


def test_no_key_is_repeated(connection, aws):
    aws.refusals["ListHyperParameterTuningJobs"] = AwsError(
        "AccessDeniedException", "The key AKIAIOSFODNN7EXAMPLE may not."
    )

    with pytest.raises(errors.AccessDenied) as refused:
        TuningJobs(connection).page()

    assert str(refused.value).startswith(
        "Could not list the tuning jobs: The key <access key> may not."
    )


def test_nobody_at_the_endpoint_is_told_as_such(aws_files, monkeypatch):
    write_profile(aws_files)
    once = clients.CALLS.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
    monkeypatch.setattr(clients, "CALLS", once)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        nobody = connections.connect(profile="work")

        with pytest.raises(errors.EndpointDown, match="Could not list the tuning jobs"):
            TuningJobs(nobody).page()


def test_a_refusal_names_the_member_that_the_service_named(connection, aws, request_):
    aws.refusals["CreateHyperParameterTuningJob"] = AwsError(
        "ValidationException",
        "2 validation errors detected: Value '0' at "
        "'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs' failed to satisfy "
        "constraint: Member must have value greater than or equal to 1; Value 'x' at "
        "'trainingJobDefinition.inputDataConfig.2.member.channelName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [A-Za-z0-9]+",
    )

    with pytest.raises(errors.InvalidRequest) as refused:
        TuningJobs(connection).launch(request_)

    assert [problem.field for problem in refused.value.problems] == [
        "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
        "TrainingJobDefinition.InputDataConfig[1].ChannelName",
    ]
