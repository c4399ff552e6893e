"""What the user may choose for the local endpoint: `settings.json` in its data folder.

    {"training_python": "/path/to/python", "install_requirements": true, "longest_log_mib": 256}

The environment variables of the same names in capitals (AMT_LAB_TRAINING_PYTHON, …), as the endpoint was
started with, win over the file. It is read anew for each training job.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.training.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYTHON, INSTALL = "training_python", "install_requirements"
LOG, LINE, SCAN = "longest_log_mib", "longest_metric_line", "longest_metric_scan_s"
_NAMES = (PYTHON, INSTALL, LOG, LINE, SCAN)
_LARGEST = {LOG: 1024**2, LINE: 256 * 1024, SCAN: 10.0}
"""A terabyte; the longest line that there is; and what the endpoint can be held up for by one line."""
_TRUTH = {"1": True, "true": True, "0": False, "false": False}


class SettingsError(ValueError):
    """A setting is not what it must be; the message names where it comes from."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How training jobs are run."""

    training_python: str = sys.executable
    """The interpreter that runs scripts of the user's own; the endpoint's where none is named."""
    install_requirements: bool = False
    """Whether a script's requirements.txt is installed, into an environment of that job alone."""
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Raises SettingsError."""
        given = {**_from_file(path), **_from_environment()}
        python = given.get(PYTHON, sys.executable)
        install = given.get(INSTALL, False)
        if not isinstance(python, str) or not os.access(python, os.X_OK):
            raise _wrong(PYTHON, path, "the path of a Python interpreter", python)
        if not isinstance(install, bool):
            raise _wrong(INSTALL, path, "true or false", install)
        own = Limits()
        limits = Limits(
            longest_log=_number(given, LOG, path, own.longest_log / 2**20) * 2**20,
            longest_line=int(_number(given, LINE, path, own.longest_line)),
            longest_scan_s=_number(given, SCAN, path, own.longest_scan_s),
        )
        return cls(python, install, limits)


def _number(given: Mapping[str, Any], name: str, path: Path, default: float) -> float:
    value = given.get(name, default)
    least = 1 if name == LINE else 0.001
    right = isinstance(value, int | float) and not isinstance(value, bool)
    if not right or not least <= value <= _LARGEST[name]:
        raise _wrong(name, path, f"a number from {least} to {_LARGEST[name]}", value)
    return float(value)


def _wrong(name: str, path: Path, expected: str, got: Any) -> SettingsError:
    return SettingsError(f"{name} ({_variable(name)}, or {path}) must be {expected}, got {got!r}")


def _variable(name: str) -> str:
    return f"AMT_LAB_{name.upper()}"


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from error
    known = ", ".join(_NAMES)
    if not isinstance(content, dict):
        raise SettingsError(f"{path} must hold a JSON object with any of {known}")
    unknown = sorted(content.keys() - set(_NAMES))
    if unknown:
        raise SettingsError(f"{path} has the unknown setting {unknown[0]}; there are {known}")
    return content


def _from_environment() -> Mapping[str, Any]:
    given: dict[str, Any] = {n: v for n in _NAMES if (v := os.environ.get(_variable(n)))}
    for name, text in given.items():
        if name == INSTALL:
            given[name] = _TRUTH.get(text.lower(), text)
        elif name != PYTHON:
            given[name] = _parsed(text)
    return given


def _parsed(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # which is told as it is
