"""JupyterLab as a child process, opened on the tutorial notebook."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import amt_lab
from amt_lab.tuning.errors import AmtError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTEBOOK = "1_tune_xgboost_on_digits.ipynb"
_START_S = 60.0
_END_S = 15.0
_LOG = "jupyterlab.log"


@dataclass(frozen=True, slots=True)
class Lab:
    """A JupyterLab that starts or runs."""

    port: int
    token: str = field(repr=False)
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """With its token, the tutorial notebook, and the sidebar open."""
        return f"{self._origin}/lab/tree/{NOTEBOOK}?amt-lab=open&token={self.token}"

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def wait_until_it_answers(self) -> None:
        """
        Raises:
            AmtError: it does not start; the message has the end of its log.

        """
        headers = {"Authorization": f"token {self.token}"}
        asked = urllib.request.Request(f"{self._origin}/api/status", headers=headers)  # noqa: S310  # http to loopback
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if not self.runs:
                raise AmtError(
                    f"JupyterLab ended with status {self.process.returncode}. {_tail(self.log)}"
                )
            try:
                with direct.open(asked, timeout=5):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        raise AmtError(f"JupyterLab did not answer within {_START_S:.0f} s. {_tail(self.log)}")

    @property
    def _origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def prepare(folder: Path) -> Path:
    """Puts the tutorial notebook into `folder`; a copy that is there already is left as it is."""
    source = _notebook()
    target = folder / NOTEBOOK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(source, target)
    except OSError as error:
        raise AmtError(f"The tutorial notebook can't be put into {folder}: {error}.") from error
    return target


@contextmanager
def running(folder: Path, port: int | None) -> Iterator[Lab]:
    """Starts JupyterLab on `folder`, and ends it with the block.

    Raises:
        AmtError: the port is in use.

    """
    port = _free_port(port)
    token = secrets.token_hex(24)
    log = folder / _LOG
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    # The token is in the environment, since anybody may read a command line.
    environment = os.environ | {"AMT_LAB_CONNECTION": "local", "JUPYTER_TOKEN": token}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the other
        )
    try:
        yield Lab(port, token, process, log)
    finally:
        _end(process)


def _notebook() -> Path:
    packaged = resources.files("amt_lab").joinpath("examples", NOTEBOOK)
    places = [Path(str(packaged)), Path(amt_lab.__file__).parents[1] / "examples" / NOTEBOOK]
    for place in places:
        if place.is_file():
            return place
    raise AmtError(f"This installation lacks the tutorial notebook {NOTEBOOK}.")


def _free_port(wanted: int | None) -> int:
    """The wanted port, or 8888 or any free one where none is wanted."""
    for port in (wanted,) if wanted is not None else (8888, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise AmtError(f"Port {wanted} is in use.", hint="Choose another one with --port.")


def _tail(log: Path, lines: int = 15) -> str:
    end = "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return f"The end of its log, {log}:\n{end}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks JupyterLab to shut its kernels down and end; kills it where it won't."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
