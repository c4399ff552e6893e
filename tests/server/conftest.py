"""A Jupyter server with the extension, and a machine whose AWS set-up is the test's own."""

from __future__ import annotations

import os

import pytest
from api_client import Api
from aws_edge import aws_edge

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION_TOKEN = "FwoGZXIvYXdzEXAMPLESESSIONTOKEN"
AWS = "aws:default:eu-west-1"


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
