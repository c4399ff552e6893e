"""Other programs in environments of their own, for checks that they work with the local endpoint as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amt_lab.local.launcher import Endpoint

_CHECKOUT = Path(__file__).parents[2]
_BY_VARIABLES = 'eval "$(amt-lab local env --folder "$0")" && exec env -u PYTHONPATH "$@"'


def interpreter(variable: str, requirement: str, factory: pytest.TempPathFactory) -> str:
    """That of the environment that `variable` names, or of a fresh one with `requirement` installed."""
    there = os.environ.get(variable)
    if there:
        return there
    folder = factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True)
    return python


def by_session(endpoint: Endpoint, command: list[str]) -> str:
    """What a program printed that imports amt_lab and asks it for a session."""
    home = {"PYTHONPATH": str(_CHECKOUT), "AMT_LAB_HOME": str(endpoint.folder.parent)}
    return _printed(command, home)


def by_variables(endpoint: Endpoint, command: list[str]) -> str:
    """What a program printed that knows of the endpoint by `eval "$(amt-lab local env)"` alone."""
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    whole = ["bash", "-c", _BY_VARIABLES, str(endpoint.folder), *command]
    return _printed(whole, {"PATH": commands, "AWS_CONFIG_FILE": os.devnull})


WAYS = {"session": by_session, "variables": by_variables}


def _printed(command: list[str], variables: dict[str, str]) -> str:
    """Standard output; the test fails with the end of all output where the program does."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        command,
        env={**ours, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return done.stdout
