"""A real local endpoint, talked to by unmodified boto3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amt_lab.local import launcher

from .aws import Aws, put_data, run_tuning
from .requests import fresh_name, tuning_request


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The endpoint that most tests share, with data in its S3."""
    folder = tmp_path_factory.mktemp("endpoint")
    client = Aws(launcher.start(folder))
    put_data(client)
    yield client
    assert launcher.stop(folder)


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose endpoint the test starts, kills and starts again."""
    folder = tmp_path / "own"
    yield folder
    launcher.stop(folder)


@pytest.fixture(scope="session")
def finished_job(aws: Aws) -> dict[str, Any]:
    """Description of a tuning job of seven trials that has ended, two of them at a time."""
    return run_tuning(aws, tuning_request(fresh_name("finished"), trials=7, parallel=4))
