"""AWS configuration files for tests."""

from __future__ import annotations

import os


def isolate(monkeypatch, folder):
    """Botocore finds `config` and `credentials` of this folder and nothing else."""
    for variable in [name for name in os.environ if name.startswith(("AWS_", "AMT_LAB_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def write_profile(folder):
    (folder / "credentials").write_text(
        "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
    )
    (folder / "config").write_text("[profile work]\nregion = eu-west-1\n")
