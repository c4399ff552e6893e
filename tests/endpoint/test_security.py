"""Who is not let in. The endpoint runs what it is sent, so only its own keys' owner may send."""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import json
import stat
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from .aws import Aws

BODY = b'{"MaxResults": 1}'
TARGET = {
    "X-Amz-Target": "SageMaker.ListTrainingJobs",
    "Content-Type": "application/x-amz-json-1.1",
}


def signed(endpoint, *, secret=None, access=None, service="sagemaker", region="us-east-1", **more):
    """Headers of a signed request, made by botocore's own signer; `more` are further headers."""
    host = f"127.0.0.1:{endpoint.port}"
    headers = {**TARGET, "Host": host, **more}
    request = AWSRequest("POST", f"http://{host}/", headers=headers, data=BODY)
    keys = Credentials(access or endpoint.access_key, secret or endpoint.secret_key)
    SigV4Auth(keys, service, region).add_auth(request)
    return dict(request.headers)


def send(endpoint, headers, body=BODY, method="POST"):
    """Status and AWS error code of a request that is sent as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    try:
        connection.request(method, "/", body=body, headers=headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
    finally:
        connection.close()
    return answer.status, told.get("__type")


@pytest.fixture
def endpoint(aws):
    return aws.endpoint


def test_a_signed_request_is_let_in(endpoint):
    assert send(endpoint, signed(endpoint)) == (200, None)


def test_an_unsigned_request_is_not(endpoint):
    assert send(endpoint, TARGET) == (403, "MissingAuthenticationToken")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_nor_is_one_of_another_method(endpoint, method):
    assert send(endpoint, TARGET, b"", method) == (403, "MissingAuthenticationToken")


def test_a_request_signed_with_another_secret_is_refused(endpoint):
    headers = signed(endpoint, secret="guess" * 8)
    assert send(endpoint, headers) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("service", "call"), [("sagemaker", "list_training_jobs"), ("sts", "get_caller_identity")]
)
def test_boto3_can_read_a_refusal_in_either_protocol(endpoint, service, call):
    stranger = Aws(dataclasses.replace(endpoint, secret_key="guess" * 8))
    with pytest.raises(ClientError) as refused:
        getattr(stranger.client(service), call)()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_request_signed_with_another_access_key_is_refused(endpoint):
    headers = signed(endpoint, access="AKIAIOSFODNN7EXAMPLE")
    assert send(endpoint, headers) == (403, "InvalidClientTokenId")


@pytest.mark.parametrize(
    "authorization", ["", "AWS4-HMAC-SHA256", "Basic YTpi", "AWS4-HMAC-SHA256 x=1"]
)
def test_a_garbled_authorization_is_refused(endpoint, authorization):
    headers = {**signed(endpoint), "Authorization": authorization}
    assert send(endpoint, headers) == (403, "IncompleteSignature")


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_stale_or_future_request_is_refused(endpoint, minutes, monkeypatch):
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: then.replace(tzinfo=None))
    assert send(endpoint, signed(endpoint)) == (403, "RequestExpired")


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_a_little_off_does_no_harm(endpoint, minutes, monkeypatch):
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: then.replace(tzinfo=None))
    assert send(endpoint, signed(endpoint)) == (200, None)


def test_another_body_than_the_signed_one_is_refused(endpoint):
    headers = signed(endpoint)
    assert send(endpoint, headers, b'{"MaxResults": 2}') == (403, "SignatureDoesNotMatch")


def test_a_payload_hash_that_is_not_the_bodys_is_refused(endpoint):
    """The hash is under the signature, so without a look at it any body would pass."""
    other = hashlib.sha256(b'{"MaxResults": 2}').hexdigest()
    headers = signed(endpoint, **{"X-Amz-Content-SHA256": other})
    assert send(endpoint, headers) == (403, "XAmzContentSHA256Mismatch")


def test_an_unsigned_payload_is_refused(endpoint):
    headers = signed(endpoint, **{"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    assert send(endpoint, headers) == (403, "XAmzContentSHA256Mismatch")


def test_another_operation_than_the_signed_one_is_refused(endpoint):
    headers = {**signed(endpoint), "X-Amz-Target": "SageMaker.StopTrainingJob"}
    assert send(endpoint, headers) == (403, "SignatureDoesNotMatch")


def test_an_operation_that_is_not_under_the_signature_is_refused(endpoint):
    host = f"127.0.0.1:{endpoint.port}"
    request = AWSRequest("POST", f"http://{host}/", headers={"Host": host}, data=BODY)
    keys = Credentials(endpoint.access_key, endpoint.secret_key)
    SigV4Auth(keys, "sagemaker", "us-east-1").add_auth(request)
    headers = {**dict(request.headers), **TARGET}
    assert send(endpoint, headers) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1:1", "[::1]:80"])
def test_a_foreign_host_is_refused_even_when_signed(endpoint, host):
    """A page that makes its own name point to 127.0.0.1 comes with that name."""
    assert send(endpoint, signed(endpoint, Host=host)) == (403, "AccessDeniedException")


@pytest.mark.parametrize(("region", "service"), [("eu-west-1", "sagemaker"), ("us-east-1", "ec2")])
def test_another_region_or_service_is_refused(endpoint, region, service):
    headers = signed(endpoint, region=region, service=service)
    assert send(endpoint, headers) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff", b'{"A": NaN}', b"[" * 100_000, b'{"a":' * 900, b'"\\ud800"']
)
def test_a_body_that_is_no_json_object_is_refused(endpoint, body, monkeypatch):
    monkeypatch.setattr("endpoint.test_security.BODY", body)
    assert send(endpoint, signed(endpoint), body) == (400, "SerializationException")


def test_a_body_that_is_too_large_is_not_read(endpoint):
    size = 64 * 2**20
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_what_is_secret_is_the_owners_alone(endpoint):
    assert stat.S_IMODE(endpoint.folder.stat().st_mode) == 0o700
    for name in ("keys.json", "endpoint.json", "store.sqlite", "lock", "ports.json"):
        assert stat.S_IMODE((endpoint.folder / name).stat().st_mode) == 0o600, name


def test_all_that_lies_in_the_folder_is_the_owners_alone(endpoint, finished_job):
    shared = [
        path
        for path in (endpoint.folder, *endpoint.folder.rglob("*"))
        if "/s3/tests/disk-" not in str(path)  # another test's own, not the endpoint's
        and stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]
    assert shared == []


def test_the_keys_are_on_no_command_line_and_in_no_log(endpoint):
    for pid in (endpoint.pid, endpoint.s3_pid):
        assert endpoint.secret_key not in " ".join(psutil.Process(pid).cmdline())
    for log in endpoint.folder.glob("*.log"):
        assert endpoint.secret_key not in log.read_text()
    assert endpoint.secret_key not in repr(endpoint)


def test_it_listens_on_the_loopback_interface_alone(endpoint):
    for pid in (endpoint.pid, endpoint.s3_pid):
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(pid).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]
