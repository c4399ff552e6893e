"""What the user may choose for the local endpoint: `settings.json` in its data folder.

    {"training_python": "/path/to/python", "install_requirements": true}

The environment variables AMT_LAB_TRAINING_PYTHON and AMT_LAB_INSTALL_REQUIREMENTS, as the endpoint was
started with, win over the file. It is read anew for each training job.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYTHON, INSTALL = "training_python", "install_requirements"
_VARIABLES = {PYTHON: "AMT_LAB_TRAINING_PYTHON", INSTALL: "AMT_LAB_INSTALL_REQUIREMENTS"}
_TRUTH = {"1": True, "true": True, "0": False, "false": False}


class SettingsError(ValueError):
    """A setting is not what it must be; the message names where it comes from."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How scripts of the user's own are run."""

    training_python: str = sys.executable
    """The interpreter that runs them; the endpoint's own where none is named."""
    install_requirements: bool = False
    """Whether a script's requirements.txt is installed, into an environment of that job alone."""

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Raises SettingsError."""
        given = {**_from_file(path), **_from_environment()}
        python = given.get(PYTHON, sys.executable)
        install = given.get(INSTALL, False)
        if not isinstance(python, str) or not os.access(python, os.X_OK):
            raise SettingsError(
                f"{PYTHON} ({_VARIABLES[PYTHON]}, or {path}) must be the path of a Python "
                f"interpreter, got {python!r}"
            )
        if not isinstance(install, bool):
            raise SettingsError(
                f"{INSTALL} ({_VARIABLES[INSTALL]}, or {path}) must be true or false, got {install!r}"
            )
        return cls(python, install)


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{path} must hold a JSON object with {PYTHON} and {INSTALL}")
    unknown = sorted(content.keys() - _VARIABLES.keys())
    if unknown:
        raise SettingsError(
            f"{path} has the unknown setting {unknown[0]}; there are {PYTHON} and {INSTALL}"
        )
    return content


def _from_environment() -> Mapping[str, Any]:
    given = {name: os.environ[v] for name, v in _VARIABLES.items() if os.environ.get(v)}
    if INSTALL in given:
        return {**given, INSTALL: _TRUTH.get(given[INSTALL].lower(), given[INSTALL])}
    return given
