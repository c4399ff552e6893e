"""Other programs in environments of their own, for checks that they work with the local endpoint as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from amt_lab.local.launcher import Endpoint

_CHECKOUT = Path(__file__).parents[2]
_CONSTRAINTS = _CHECKOUT / "constraints.txt"
_EVALUATED = 'eval "$(amt-lab local env --folder "$0")" && env -u PYTHONPATH -0'


def interpreter(
    variable: str, requirement: str, factory: pytest.TempPathFactory, *, constrained: bool = False
) -> str:
    """That of the environment that `variable` names, or of a fresh one with `requirement` installed.

    Several requirements are separated by blanks.

    `constrained` to this project's pins, where pip would take long to find versions that go together.
    """
    there = os.environ.get(variable)
    if there:
        return there
    folder = factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    pins = ["--constraint", str(_CONSTRAINTS)] if constrained else []
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *pins, *requirement.split()], check=True
    )
    return python


def by_session(endpoint: Endpoint, command: list[str]) -> str:
    """What a program printed that imports amt_lab and asks it for a session."""
    home = {"PYTHONPATH": str(_CHECKOUT), "AMT_LAB_HOME": str(endpoint.folder.parent)}
    return _printed(command, {**_without_aws(), **home})


def by_variables(endpoint: Endpoint, command: list[str]) -> str:
    """What a program printed that knows of the endpoint by `eval "$(amt-lab local env)"` alone."""
    return _printed(command, {**_evaluated(endpoint), "AWS_CONFIG_FILE": os.devnull})


WAYS = {"session": by_session, "variables": by_variables}


@cache
def _evaluated(endpoint: Endpoint) -> dict[str, str]:
    """A shell's variables after that."""
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    printed = _printed(
        ["bash", "-c", _EVALUATED, str(endpoint.folder)], {**_without_aws(), "PATH": commands}
    )
    return dict(each.split("=", 1) for each in printed.split("\0") if each)


def _without_aws() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _printed(command: list[str], variables: dict[str, str]) -> str:
    """Standard output; the test fails with the end of all output where the program does."""
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return done.stdout
