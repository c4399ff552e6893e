"""Runs a user's script as AWS's training toolkit does in its containers.

    python runner.py [--framework NAME]… [--requirements FILE] script [argument]…

Started by its path with the interpreter that the user chose, so it needs nothing but Python's own library
(3.8 or later). The script's error output passes through; where the script fails, output/failure
gets the toolkit's ExecuteUserScriptError and the exit code is 1, as in the container.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections import deque
from importlib import metadata
from pathlib import Path
from typing import IO

_TRACEBACK = b"Traceback (most recent call last):"
_REMEMBERED_LINES = 200
_LONGEST_ERROR = 600
_LONGEST_COMMAND = 250
"""Characters of the failure, which the API cuts at 1024."""
_LAST_WORDS_S = 5.0
"""Waited for the rest of the error output where something the script left running holds it open."""


_told_to_stop = threading.Event()


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--framework", action="append", default=[])
    parser.add_argument("--requirements")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    # The script is told to stop by the same signal and decides itself; this waits for it.
    signal.signal(signal.SIGTERM, lambda *_: _told_to_stop.set())
    python = sys.executable
    if asked.requirements:
        python = _environment_of_its_own()
        install = [python, "-m", "pip", "install", "--requirement", asked.requirements]
        if not _run(install, "InstallRequirementsError"):
            return 1
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        del os.environ[name]  # they may name an index with its password, and were for pip alone
    _say(
        f"Local training on this machine: Python {sys.version.split()[0]} ({sys.executable}) runs "
        f"{asked.script} in place of the container; {_framework(asked.framework)}."
    )
    command = [*_started(asked.script, python), *asked.arguments]
    return 0 if _run(command, "ExecuteUserScriptError") else 1


def _started(script: str, python: str) -> list[str]:
    """A program in Python, or a script that says itself what runs it, else one for the shell."""
    if script.endswith(".py"):
        return [python, script]
    path = Path(script).resolve()
    if not path.read_bytes().startswith(b"#!"):
        return ["/bin/sh", script]
    path.chmod(path.stat().st_mode | 0o100)
    return [str(path)]


def _framework(distributions: list[str]) -> str:
    for name in distributions:
        try:
            return f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return f"{distributions[0]} is not installed" if distributions else "no framework"


def _environment_of_its_own() -> str:
    """The interpreter of a fresh virtual environment on top of this one: what is installed stays seen."""
    folder = Path(os.environ["TMPDIR"], "environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    own = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()
    below = [path for path in sys.path if path.endswith("-packages")]
    Path(own, "below.pth").write_text("\n".join(below) + "\n", encoding="utf-8")
    return python


def _run(command: list[str], error: str) -> bool:
    """Whether the command ended well; else the failure is written."""
    _say(f"Invoking script with the following command:\n\n{shlex.join(command)}\n")
    try:
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
    except OSError as failure:
        _fail(error, command, 127, str(failure))
        return False
    if _told_to_stop.is_set():
        process.terminate()  # it was not there yet when the signal came
    last: deque[bytes] = deque(maxlen=_REMEMBERED_LINES)
    pump = threading.Thread(target=_pass_on, args=(process.stderr, last), daemon=True)
    pump.start()
    code = process.wait()
    pump.join(_LAST_WORDS_S)
    if code != 0:
        _fail(error, command, code, _message(list(last)))
    return code == 0


def _pass_on(stream: IO[bytes], last: deque[bytes]) -> None:
    for line in stream:
        last.append(line)
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


def _message(lines: list[bytes]) -> str:
    """The last traceback, or the last lines. The end says most, so that is what is kept."""
    starts = [i for i, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    told = lines[starts[-1] :] if starts else lines[-10:]
    return b"".join(told).decode("utf-8", "replace").strip()[-_LONGEST_ERROR:]


def _fail(error: str, command: list[str], code: int, message: str) -> None:
    parts = [f"{error}:", f"ExitCode {code}", f'ErrorMessage "{message}"']
    if code == -signal.SIGKILL:
        parts.append('ExtraInfo "OutOfMemory: Process killed by SIGKILL (signal 9)"')
    parts.append(f'Command "{" ".join(command)[:_LONGEST_COMMAND]}"')
    text = "\n".join(parts)
    _say(text)
    failure = Path(os.environ["SAGEMAKER_BASE_DIR"], "output", "failure")
    if not failure.exists():  # the script's own words come first
        failure.write_text(text, encoding="utf-8")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the job's log


if __name__ == "__main__":
    sys.exit(main())
