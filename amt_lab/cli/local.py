"""`amt-lab local start | stop | status | env | gc`: the local endpoint from the command line."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

from amt_lab.cli import local_cleanup as cleanup
from amt_lab.local import launcher

if TYPE_CHECKING:
    import argparse

    from amt_lab.local.launcher import Endpoint

NOT_RUNNING = 3
"""The exit status of `status` and `env` where no endpoint runs, as init scripts have it."""


def add_parser(subparsers: Any) -> None:
    """Adds `local` with its own subcommands; a parsed command has its function in `run`."""
    local: argparse.ArgumentParser = subparsers.add_parser(
        "local", help="the local endpoint: start, stop, look at it, point other clients to it"
    )
    commands = local.add_subparsers(required=True, metavar="start | stop | status | env | gc")
    for name, run, says in (
        ("start", start, "start it, or find the one that runs"),
        ("stop", stop, "end it; what it was running goes on at the next start"),
        ("status", status, "whether it runs and where"),
        ("env", env, "print export lines: eval $(amt-lab local env)"),
    ):
        command = commands.add_parser(name, help=says, description=says)
        command.add_argument("--folder", help="its data folder (default: the user's own)")
        if name == "status":
            command.add_argument("--json", action="store_true", help="for programs")
        command.set_defaults(run=run)
    cleanup.add_parser(commands)


def start(chosen: argparse.Namespace) -> int:
    """Raises EndpointDown with the end of the endpoint's log where it cannot start."""
    endpoint = launcher.start(chosen.folder)
    _print(f"The local endpoint answers at {endpoint.url} (process {endpoint.pid}).")
    return 0


def stop(chosen: argparse.Namespace) -> int:
    was = launcher.stop(chosen.folder)
    _print("The local endpoint has ended." if was else "No local endpoint was running.")
    return 0


def status(chosen: argparse.Namespace) -> int:
    endpoint = launcher.find(chosen.folder)
    if chosen.json:
        _print(json.dumps(_as_json(endpoint)))
    elif endpoint is None:
        _print("No local endpoint runs. Start it with: amt-lab local start")
    else:
        _print(
            f"The local endpoint runs as process {endpoint.pid}.\n"
            f"  SageMaker, STS, IAM, Logs  {endpoint.url}\n"
            f"  S3                         {endpoint.s3_url}\n"
            f"  data folder                {endpoint.folder}\n"
            f"  at the same time           {endpoint.capacity} training jobs"
        )
    return 0 if endpoint else NOT_RUNNING


def env(chosen: argparse.Namespace) -> int:
    endpoint = launcher.find(chosen.folder)
    if endpoint is None:
        print("No local endpoint runs. Start it with: amt-lab local start", file=sys.stderr)  # noqa: T201 - a command
        return NOT_RUNNING
    for name, value in launcher.environment(endpoint).items():
        _print(f"export {name}={shlex.quote(value)}")
    return 0


def _as_json(endpoint: Endpoint | None) -> dict[str, Any]:
    """No secret is in it: it may end up in a log."""
    if endpoint is None:
        return {"running": False}
    return {
        "running": True,
        "pid": endpoint.pid,
        "port": endpoint.port,
        "folder": str(endpoint.folder),
        "url": endpoint.url,
        "s3_url": endpoint.s3_url,
        "region": endpoint.region,
        "account": endpoint.account,
        "capacity": endpoint.capacity,
    }


def _print(text: str) -> None:
    print(text)  # noqa: T201 - what a command is for
