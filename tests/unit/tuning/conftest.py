"""The tutorial's tuning job as a request, for every test to break in its own way."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from amt_lab.sagemaker import tutorial


class Here:
    """What `tutorial.request` asks of a connection."""

    kind = "local"
    region = "us-east-1"
    account = "000000000000"


@pytest.fixture(scope="session")
def _tutorial() -> dict[str, Any]:
    return tutorial.request(Here(), "digits-1")


@pytest.fixture
def request_(_tutorial) -> dict[str, Any]:
    return copy.deepcopy(_tutorial)
