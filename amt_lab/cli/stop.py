"""`amt-lab stop`: stop a tuning job, wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.cli.terminal import say

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("stop", help="stop a tuning job")
    parser.add_argument("name", help="the tuning job's name")
    parser.add_argument(
        "--connection",
        metavar="ID",
        help="local, an AWS profile, or aws:<profile>:<region>; AMT_LAB_CONNECTION or boto3's own "
        "default without it",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from amt_lab.sagemaker.connection import connect
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    TuningJobs(connect(arguments.connection)).stop(arguments.name)
    say(f"{arguments.name} is stopping; its running trials are told to end.")
    return 0
