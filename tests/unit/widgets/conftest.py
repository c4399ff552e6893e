from __future__ import annotations

import pytest
from sagemaker_edge import EdgeConnection

from amt_lab.sagemaker import tutorial


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    """Nothing is kept in the cache of whoever runs the tests."""
    monkeypatch.setenv("AMT_LAB_CACHE", str(tmp_path))


@pytest.fixture(scope="session")
def _edge():
    """One connection for all: a boto3 client takes half a second to make."""
    edge = EdgeConnection()
    edge.client("sagemaker")
    edge.client("s3")
    return edge


@pytest.fixture
def connection(_edge):
    _edge.jobs.clear()
    _edge.sent.clear()
    _edge.trouble = None
    return _edge


@pytest.fixture
def request_(connection):
    """The tutorial's request, ten trials."""
    role = "arn:aws:iam::111122223333:role/training"
    return tutorial.request(connection, "digits", role=role, trials=10)
