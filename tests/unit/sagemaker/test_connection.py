"""Connections: found without network, made without surprises."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from amt_lab.local import launcher
from amt_lab.sagemaker import connection as connections
from amt_lab.tuning.errors import AmtError, ConnectionProblem, EndpointDown, NoCredentials, NoRegion

PROFILES = """
[default]
region = eu-west-1
[profile work]
region = us-west-2
[profile nowhere]
output = json
"""
KEYS = "[{}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"


@pytest.fixture
def profiles(aws_files):
    (aws_files / "config").write_text(PROFILES)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def endpoint(port=4000, secret="s"):
    return launcher.Endpoint(
        url=f"http://127.0.0.1:{port}",
        s3_url=f"http://127.0.0.1:{port + 1}",
        region="us-east-1",
        account="000000000000",
        access_key="AMTLEXAMPLE",
        secret_key=secret,
        pid=1,
        port=port,
        folder=Path(),
        s3_pid=2,
        capacity=1,
    )


@pytest.mark.usefixtures("profiles", "no_network")
def test_profiles_and_the_local_endpoint_are_found_without_network():
    found = [(info.id, info.region, info.default) for info in connections.available_connections()]

    assert found == [
        ("local", None, False),
        ("aws:default:eu-west-1", "eu-west-1", True),
        ("aws:work:us-west-2", "us-west-2", False),
        ("aws:nowhere:", None, False),
    ]


@pytest.mark.usefixtures("no_network")
def test_without_any_aws_configuration_the_chain_itself_is_offered():
    found = [(info.id, info.default) for info in connections.available_connections()]

    assert found == [("local", False), ("aws::", True)]


@pytest.mark.usefixtures("profiles")
def test_credentials_of_the_environment_go_before_profiles(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")

    assert connections.default_connection().id == "aws::ap-south-1"
    assert connections.available_connections()[1].default


@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("AMT_LAB_CONNECTION", "local", "local"),
        ("AMT_LAB_CONNECTION", "work", "aws:work:us-west-2"),
        ("AMT_LAB_CONNECTION", "aws:work:eu-north-1", "aws:work:eu-north-1"),
        ("AWS_PROFILE", "work", "aws:work:us-west-2"),
        ("AWS_DEFAULT_REGION", "eu-north-1", "aws:default:eu-north-1"),
    ],
)
def test_a_variable_chooses_the_default_connection(monkeypatch, variable, value, expected):
    monkeypatch.setenv(variable, value)

    assert connections.default_connection().id == expected
    assert [info.id for info in connections.available_connections() if info.default] == [expected]


@pytest.mark.usefixtures("profiles")
def test_aws_region_serves_where_no_region_is_configured(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-south-1")

    assert connections.connect("nowhere").region == "eu-south-1"


@pytest.mark.usefixtures("profiles")
def test_use_changes_the_default_from_here_on(monkeypatch):
    monkeypatch.setenv("AMT_LAB_CONNECTION", "local")

    chosen = connections.use(profile="work", region="eu-central-1")

    assert chosen.id == "aws:work:eu-central-1"
    assert connections.default_connection() is chosen
    assert connections.connect() is chosen


@pytest.mark.usefixtures("profiles")
def test_the_default_connection_stays_the_same_object():
    assert connections.default_connection() is connections.default_connection()


def test_an_unknown_id_is_no_connection():
    with pytest.raises(ConnectionProblem) as refused:
        connections.connection_by_id("azure")

    assert refused.value.code == "UnknownConnection"


def test_the_server_s_connection_never_starts_the_local_endpoint(monkeypatch):
    monkeypatch.setattr(launcher, "start", lambda: pytest.fail("it was started"))

    with pytest.raises(EndpointDown, match="amt-lab local start"):
        connections.connection_by_id("local").client("sagemaker")


def test_a_notebook_s_connection_starts_the_local_endpoint_when_it_is_needed(monkeypatch):
    started = []
    monkeypatch.setattr(launcher, "start", lambda: started.append(1) or endpoint())
    local = connections.connect("local")
    assert started == []

    assert local.account == "000000000000"
    assert started == [1]


def test_the_local_endpoint_has_no_region_to_choose():
    with pytest.raises(ConnectionProblem, match="neither profile nor region"):
        connections.connect("local", region="eu-west-1")


def test_every_client_of_a_local_session_goes_to_the_local_endpoint(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setattr(launcher, "find", endpoint)
    session = connections.connect("local").session()

    sts = session.client(
        "sts", endpoint_url="https://sts.us-east-1.amazonaws.com", region_name="eu-west-1"
    )
    urls = {name: session.client(name).meta.endpoint_url for name in ("sagemaker", "s3", "logs")}

    assert sts.meta.endpoint_url == "http://127.0.0.1:4000"
    assert sts.meta.region_name == "us-east-1"
    assert urls == {
        "sagemaker": "http://127.0.0.1:4000",
        "s3": "http://127.0.0.1:4001",
        "logs": "http://127.0.0.1:4000",
    }
    assert session.resource("s3").meta.client.meta.endpoint_url == "http://127.0.0.1:4001"


def test_after_a_restart_at_another_port_clients_follow(monkeypatch):
    monkeypatch.setattr(launcher, "find", endpoint)
    local = connections.connect("local")
    before = local.client("logs")
    assert local.client("logs") is before

    monkeypatch.setattr(launcher, "find", lambda: endpoint(5000))

    assert local.client("logs").meta.endpoint_url == "http://127.0.0.1:5000"


@pytest.mark.usefixtures("profiles")
def test_missing_credentials_are_told_and_mended_without_a_new_connection(aws_files):
    work = connections.connect("work")
    with pytest.raises(NoCredentials, match=r"amt_lab\.use"):
        work.client("sts")

    (aws_files / "credentials").write_text(KEYS.format("work"))

    assert work.client("sts").meta.region_name == "us-west-2"


@pytest.mark.usefixtures("profiles")
def test_a_missing_region_is_told(aws_files):
    (aws_files / "credentials").write_text(KEYS.format("nowhere"))

    with pytest.raises(NoRegion, match="region"):
        connections.connect("nowhere").client("sagemaker")


@pytest.mark.usefixtures("profiles")
def test_an_unknown_profile_is_told_by_name():
    with pytest.raises(AmtError, match="typo") as refused:
        connections.connect("typo")

    assert refused.value.code == "ProfileNotFound"


@pytest.mark.parametrize(
    ("region", "url"),
    [
        (
            "eu-west-1",
            "https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/hyper-tuning-jobs/a",
        ),
        (
            "cn-north-1",
            "https://cn-north-1.console.amazonaws.cn/sagemaker/home?region=cn-north-1#/hyper-tuning-jobs/a",
        ),
    ],
)
def test_a_job_has_its_page_in_the_console_of_its_partition(region, url):
    assert connections.connect(region=region).console_url("a") == url


def test_the_account_is_asked_for_once(connection, aws):
    # The connection is shared by all tests, so an earlier one may have asked already.
    assert [connection.account, connection.account] == ["111122223333"] * 2
    assert aws.calls["GetCallerIdentity"] <= 1


def test_a_secret_is_in_no_representation(monkeypatch):
    monkeypatch.setattr(launcher, "find", lambda: endpoint(secret="hidden-secret"))
    local = connections.connect("local")
    local.client("logs")

    assert "hidden-secret" not in f"{local!r} {local.session()!r} {vars(local)!r}"
