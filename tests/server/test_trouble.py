"""Each way in which a connection can fail has its own code, status and advice, and tells no secret."""

from __future__ import annotations

import pytest
from aws_edge import ACCESS_KEY, AWS, SECRET_KEY, SESSION_TOKEN

REFUSALS = [
    ("ExpiredTokenException", "The security token included in the request is expired", 424, "sso"),
    ("UnrecognizedClientException", f"The token of {ACCESS_KEY} is invalid", 424, "aws configure"),
    ("AccessDeniedException", "not authorized to perform: sagemaker:List…", 403, "permission"),
    (
        "InvalidSignatureException",
        f"Should have been\n'POST\n/\n\nx-amz-security-token:{SESSION_TOKEN}\n' by {ACCESS_KEY}",
        424,
        "aws configure",
    ),
]


def must_tell_no_secret(text):
    for secret in (ACCESS_KEY, SECRET_KEY, SESSION_TOKEN):
        assert secret not in text


@pytest.mark.parametrize(
    ("code", "said", "status", "advice"), REFUSALS, ids=[refusal[0] for refusal in REFUSALS]
)
async def test_what_aws_refuses_keeps_its_code_and_comes_with_advice(
    api, edge, caplog, code, said, status, advice
):
    edge.fail(code, said)
    answer = await api.send("GET", "tuning-jobs", connection=AWS)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert advice in answer.json["hint"]
    assert "list the tuning jobs" in answer.json["message"]
    must_tell_no_secret(answer.text)
    must_tell_no_secret(caplog.text)


@pytest.fixture
def no_waits(monkeypatch):
    """Botocore retries as it does, without the seconds in between."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda *_, **__: True)


async def test_a_throttled_client_is_told_when_to_come_back_after_botocore_has_retried(
    api, edge, no_waits
):
    edge.fail("ThrottlingException", "Rate exceeded")
    answer = await api.send("GET", "tuning-jobs", connection=AWS)
    assert (answer.status, answer.json["code"]) == (429, "ThrottlingException")
    assert "slow down" in answer.json["hint"]
    assert answer.headers["Retry-After"] == "10"
    assert edge.asked["ListHyperParameterTuningJobs"] > 1


async def test_an_unheard_of_failure_of_aws_is_not_called_ours(api, edge):
    edge.fail("SomethingNew", "words", 400)
    answer = await api.send("GET", "tuning-jobs", connection=AWS)
    assert (answer.status, answer.json["code"]) == (502, "SomethingNew")


async def test_no_credentials_says_how_to_get_some_or_to_stay_local(api, aws_files):
    (aws_files / "config").write_text("[default]\nregion = eu-west-1\n")
    answer = await api.send("GET", "tuning-jobs", connection=AWS)
    assert (answer.status, answer.json["code"]) == (424, "NoCredentials")
    assert "aws configure" in answer.json["hint"]
    assert "local endpoint" in answer.json["hint"]


async def test_a_machine_without_any_aws_set_up_says_so_for_the_default_connection(api):
    answer = await api.send("GET", "tuning-jobs")
    assert answer.status == 424
    assert answer.json["code"] in {"NoCredentials", "NoRegion"}


async def test_no_region_says_where_to_set_one(api, credentials, aws_files):
    (aws_files / "config").write_text("[default]\n")
    answer = await api.send("GET", "tuning-jobs", connection="aws:default:")
    assert (answer.status, answer.json["code"]) == (424, "NoRegion")
    assert "AWS_REGION" in answer.json["hint"]


async def test_a_sign_in_that_has_ended_says_to_sign_in_again(api, aws_files):
    (aws_files / "config").write_text(
        "[profile team]\nregion = eu-west-1\nsso_session = team\nsso_account_id = 123456789012\n"
        "sso_role_name = Tuner\n[sso-session team]\nsso_region = eu-west-1\n"
        "sso_start_url = https://example.awsapps.com/start\n"
    )
    answer = await api.send("GET", "tuning-jobs", connection="aws:team:eu-west-1")
    assert (answer.status, answer.json["code"]) == (424, "ExpiredToken")
    assert "aws sso login" in answer.json["hint"]


async def test_a_profile_that_is_not_there_is_named(api):
    answer = await api.send("GET", "tuning-jobs", connection="aws:nobody:eu-west-1")
    assert (answer.status, answer.json["code"]) == (424, "ProfileNotFound")
    assert "nobody" in answer.json["message"]


async def test_a_connection_that_is_none_is_not_found(api):
    answer = await api.send("GET", "tuning-jobs", connection="gcp")
    assert (answer.status, answer.json["code"]) == (404, "UnknownConnection")


async def test_an_address_where_nothing_listens_is_endpoint_down(api, credentials, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    answer = await api.send("GET", "tuning-jobs", connection=AWS)
    assert (answer.status, answer.json["code"]) == (503, "EndpointDown")
    assert answer.json["hint"]


async def test_looking_at_a_stopped_local_endpoint_says_how_to_start_it(api):
    answer = await api.send("GET", "tuning-jobs", connection="local")
    assert (answer.status, answer.json["code"]) == (503, "EndpointDown")
    assert "amt-lab local start" in answer.json["hint"]
    (local,) = [c for c in (await api.get("connections"))["connections"] if c["id"] == "local"]
    assert local["running"] is False


async def test_credentials_that_were_mended_are_used_at_once(api, edge, aws_files):
    edge.fail("AccessDeniedException", "but the keys were good")
    keys = (aws_files / "credentials").read_text()
    (aws_files / "credentials").write_text("")
    before = await api.send("GET", "tuning-jobs", connection=AWS)
    assert before.json["code"] == "NoCredentials"
    (aws_files / "credentials").write_text(keys)
    after = await api.send("GET", "tuning-jobs", connection=AWS)
    assert after.json["code"] == "AccessDeniedException"


async def test_a_fault_of_ours_leaves_its_trace_in_the_log_alone(api, monkeypatch, caplog):
    def fails():
        raise RuntimeError("a bug in the making of this list")

    monkeypatch.setattr("amt_lab.sagemaker.connection.available_connections", fails)
    answer = await api.send("GET", "connections")
    assert (answer.status, answer.json["code"]) == (500, "InternalError")
    assert "bug" not in answer.text
    assert "Traceback" not in answer.text
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "a bug in the making of this list" in str(record.exc_info[1])
