"""An AWS configuration of the tests' own, and AWS on loopback."""

from __future__ import annotations

import copy

import pytest
from aws_edge import Edge, FakeAws
from aws_files import isolate, write_profile
from botocore.config import Config

from amt_lab.sagemaker import clients, frames, tutorial
from amt_lab.sagemaker import connection as connections

ROLE = "arn:aws:iam::111122223333:role/training"


@pytest.fixture(autouse=True)
def aws_files(tmp_path, monkeypatch):
    """The folder of this test's AWS configuration, empty at first."""
    folder = tmp_path / "aws"
    folder.mkdir()
    isolate(monkeypatch, folder)
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(connections, "_default", None)
    monkeypatch.setattr(connections, "_found", {})
    return folder


@pytest.fixture(scope="session")
def edge(tmp_path_factory):
    """One server and one connection for all tests: a boto3 client takes half a second to make."""
    folder = tmp_path_factory.mktemp("aws")
    write_profile(folder)
    # Standard: adaptive retries would slow every test after one that is throttled.
    once = clients.CALLS.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
    with Edge() as served, pytest.MonkeyPatch.context() as patch:
        isolate(patch, folder)
        patch.setenv("AWS_ENDPOINT_URL", served.url)
        patch.setattr(clients, "CALLS", once)
        served.connection = connections.connect(profile="work")
        for service in ("sagemaker", "s3", "sts", "logs", "cloudwatch"):
            served.connection.client(service)
        yield served


@pytest.fixture
def aws(edge):
    """AWS with nothing in it yet, and nothing remembered of an earlier test's."""
    frames._trials.clear()
    edge.aws = FakeAws()
    return edge.aws


@pytest.fixture
def connection(edge, aws, aws_files, monkeypatch):
    """A connection whose AWS is `aws`; a call is tried once.

    After expired credentials it reads its profile anew, so the test's own folder has it too.
    """
    write_profile(aws_files)
    monkeypatch.setenv("AWS_ENDPOINT_URL", edge.url)
    return edge.connection


@pytest.fixture
def request_(connection):
    """The tutorial's request on that connection."""
    return copy.deepcopy(tutorial.request(connection, "digits-1", role=ROLE))
