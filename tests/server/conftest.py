"""A Jupyter server with the extension, and a machine whose AWS set-up is the test's own."""

from __future__ import annotations

import os
import time

import pytest
from api_client import Api
from aws_edge import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, aws_edge
from small_job import request_of_two, small_request

from amt_lab.local import launcher
from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.connection import connect
from amt_lab.sagemaker.tuning_jobs import TuningJobs


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {
            "jpserver_extensions": {"amt_lab": True, "jupyter_server_terminals": False},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def api(jp_serverapp, http_server_client, jp_auth_header, jp_base_url):
    return Api(http_server_client, jp_base_url, jp_auth_header)


@pytest.fixture(autouse=True)
def aws_files(tmp_path, monkeypatch):
    """No AWS set-up but what a test writes into this folder."""
    folder = tmp_path / "aws"
    folder.mkdir()
    for variable in [name for name in os.environ if name.startswith(("AWS_", "AMT_LAB_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path / "amt_lab"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return folder


@pytest.fixture
def credentials(aws_files):
    """A default profile that has keys and a region."""
    (aws_files / "config").write_text("[default]\nregion = eu-west-1\n")
    (aws_files / "credentials").write_text(
        f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
        f"aws_session_token = {SESSION_TOKEN}\n"
    )


@pytest.fixture
def edge(credentials, monkeypatch):
    """Where the default profile's requests arrive instead of at AWS."""
    with aws_edge() as listening:
        monkeypatch.setenv("AWS_ENDPOINT_URL", listening.url)
        yield listening


@pytest.fixture(scope="session")
def endpoint_home(tmp_path_factory):
    """The folder of a local endpoint that runs for all tests, with the tutorial's data in its S3."""
    home = tmp_path_factory.mktemp("endpoint")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AMT_LAB_HOME", str(home))
        try:
            tutorial.upload_data(connect("local"))
            yield home
        finally:
            launcher.stop()


@pytest.fixture
def local(endpoint_home, aws_files, monkeypatch):
    """The local endpoint as the default connection of this test."""
    monkeypatch.setenv("AMT_LAB_HOME", str(endpoint_home))
    monkeypatch.setenv("AMT_LAB_CONNECTION", "local")


@pytest.fixture(scope="session")
def _finished(endpoint_home):
    """A tuning job of three real trials, run to its end once for all tests."""
    return _run(endpoint_home, "finished-job", small_request)


@pytest.fixture
def finished_job(local, _finished):
    """The name of a tuning job that has ended."""
    return _finished


@pytest.fixture(scope="session")
def _several(endpoint_home):
    """The same of two training-job definitions, with two trials each."""
    return _run(endpoint_home, "of-definitions", request_of_two)


@pytest.fixture
def several_definitions(local, _several):
    """The name of a tuning job with two definitions, `error` and `loss`, that has ended."""
    return _several


def _run(home, name, request):
    """Launch what `request` makes of the name, and wait for its end."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AMT_LAB_HOME", str(home))
        jobs = TuningJobs(connect("local"))
        jobs.launch(request(name))
        deadline = time.monotonic() + 60
        while not (job := jobs.describe(name)).is_final:
            assert time.monotonic() < deadline, f"still {job.status}: {job.counters}"
            time.sleep(0.1)
        assert job.status == "Completed"
        return name
