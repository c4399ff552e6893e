"""Finds, starts and stops the local endpoint: all that the rest of the package knows of it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from amt_lab.local.data_folder import DataFolder, read_json
from amt_lab.local.process import ProcessId
from amt_lab.tuning.errors import EndpointDown

if TYPE_CHECKING:
    from pathlib import Path

_START_S = 60.0
_STOP_S = 30.0
IN_USE = 3
"""The exit status of an endpoint that finds its folder taken."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running local endpoint and how to reach it."""

    url: str
    s3_url: str
    region: str
    account: str
    access_key: str
    secret_key: str = field(repr=False)
    pid: int
    port: int
    folder: Path
    s3_pid: int
    capacity: int
    """Training jobs that run at the same time at most."""


def find(folder: str | Path | None = None) -> Endpoint | None:
    """The endpoint that runs on `folder` (default: the user's), or None."""
    at = DataFolder.at(folder)
    told = read_json(at.endpoint)
    if told is None or ProcessId(told["pid"], told["created"]).find() is None:
        return None
    keys = at.keys()
    return Endpoint(
        url=told["url"],
        s3_url=told["s3_url"],
        region=told["region"],
        account=told["account"],
        access_key=keys.access_key,
        secret_key=keys.secret_key,
        pid=told["pid"],
        port=told["port"],
        folder=at.path,
        s3_pid=told["s3_pid"],
        capacity=told["capacity"],
    )


def start(folder: str | Path | None = None) -> Endpoint:
    """The endpoint on `folder`, started where none runs, once it answers.

    Raises:
        EndpointDown: it could not start; the message ends with the last lines of its log.

    """
    running = find(folder)
    if running is not None:
        return running
    at = DataFolder.at(folder)
    try:
        at.create()
        log_starts = at.log.stat().st_size if at.log.exists() else 0
        return _start_until_it_answers(at, log_starts)
    except OSError as error:
        raise EndpointDown(
            f"The local endpoint cannot use the folder {at.path}: {error}."
        ) from error


def stop(folder: str | Path | None = None) -> bool:
    """Ends the endpoint on `folder`; what it was running goes on at the next start.

    Returns:
        Whether one was running.

    """
    told = read_json(DataFolder.at(folder).endpoint)
    return told is not None and ProcessId(told["pid"], told["created"]).end(_STOP_S)


def environment(endpoint: Endpoint) -> dict[str, str]:
    """What any AWS client needs in its environment to talk to the local endpoint."""
    return {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ENDPOINT_URL_S3": endpoint.s3_url,
        "AWS_ACCESS_KEY_ID": endpoint.access_key,
        "AWS_SECRET_ACCESS_KEY": endpoint.secret_key,
        "AWS_REGION": endpoint.region,
        "AWS_DEFAULT_REGION": endpoint.region,
        # A ranged read of a small object fails boto3's check of the whole object's checksum.
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    }


def _start_until_it_answers(at: DataFolder, log_starts: int) -> Endpoint:
    """Waits for endpoint.json, which the endpoint writes when it serves."""
    child = _spawn(at)
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        running = find(at.path)
        if running is not None:
            if running.pid != child.pid:  # another start was first; ours must not take over later
                child.terminate()
                child.wait()
            return running
        status = child.poll()
        if status == IN_USE:  # by one that is about to answer, or about to end
            child = _spawn(at)
        elif status is not None:
            raise EndpointDown(
                f"The local endpoint ended with status {status}. "
                f"The end of its log, {at.log}:\n{_tail(at.log, log_starts)}"
            )
        time.sleep(0.02)
    child.terminate()
    child.wait()
    raise EndpointDown(
        f"The local endpoint did not answer within {_START_S:.0f} s. "
        f"The end of its log, {at.log}:\n{_tail(at.log, log_starts)}"
    )


def _spawn(at: DataFolder) -> subprocess.Popen[bytes]:
    """The endpoint as a process of its own, which outlives this one."""
    at.log.touch(mode=0o600)
    with at.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "amt_lab.local", "--folder", str(at.path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _tail(log: Path, starts: int, lines: int = 15) -> str:
    written = log.read_bytes()[starts:].decode(errors="replace")
    return "\n".join(written.splitlines()[-lines:])
