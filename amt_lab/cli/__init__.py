"""The command `amt-lab`.

Each subcommand is a module with `add_parser(subparsers)`, which sets `run`: a function from the
parsed arguments to an exit status. What a person can mend is one line on stderr and status 1;
wrong usage is status 2.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from amt_lab.cli import demo, local, stop
from amt_lab.tuning.errors import AmtError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (demo, local, stop)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except AmtError as error:
        sys.stderr.write(f"amt-lab: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130  # as a shell has it: 128 and SIGINT's number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="amt-lab",
        description="Amazon SageMaker Automatic Model Tuning inside JupyterLab, and on this machine.",
    )
    parser.add_argument("--version", action="version", version=f"amt-lab {version('amt_lab')}")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser
