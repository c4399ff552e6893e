"""The local endpoint's data folder: where everything lies, and who may read it (its owner alone)."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The endpoint plays one AWS account in one region."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials that requests are signed with."""

    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths inside one data folder.

    `lock` names the process that owns the folder, `endpoint` how to reach it while it runs, `ports`
    those it had last and tries again, `s3` holds the buckets and `jobs` a folder a training job.
    """

    path: Path

    @classmethod
    def at(cls, path: str | Path | None = None) -> DataFolder:
        """`path`, or `$AMT_LAB_HOME/local`, or the user's data folder."""
        if path is None:
            home = os.environ.get("AMT_LAB_HOME")
            path = (Path(home) if home else platformdirs.user_data_path("amt_lab")) / "local"
        return cls(Path(path).expanduser().resolve())

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def endpoint(self) -> Path:
        return self.path / "endpoint.json"

    @property
    def ports(self) -> Path:
        return self.path / "ports.json"

    @property
    def store(self) -> Path:
        return self.path / "store.sqlite"

    @property
    def s3(self) -> Path:
        return self.path / "s3"

    @property
    def jobs(self) -> Path:
        return self.path / "jobs"

    @property
    def settings(self) -> Path:
        return self.path / "settings.json"

    @property
    def log(self) -> Path:
        return self.path / "endpoint.log"

    @property
    def object_store_log(self) -> Path:
        return self.path / "object-store.log"

    def create(self) -> None:
        """Makes the folder and its parts, readable by the owner alone.

        Raises:
            OSError: the folder cannot be made or is not ours to protect.

        """
        for folder in (self.path, self.s3, self.jobs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def keys(self) -> Keys:
        """The endpoint's keys: made up once, then kept in a file that its owner alone can read."""
        path = self.path / "keys.json"
        if not path.exists():
            fresh = {"access_key": f"LOCAL{secrets.token_hex(8).upper()}"[:20]}
            write_private(path, {**fresh, "secret_key": secrets.token_urlsafe(30)})
        return Keys(**json.loads(path.read_text()))


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Puts JSON in place at once (never half-written), readable by the owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """What a file of ours holds; None where it is not there."""
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return content
