"""`amt-lab demo`: a real tuning job on this machine, seen in JupyterLab or in a report."""

from __future__ import annotations

import argparse
import signal
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amt_lab.cli.terminal import say

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail

_FOLDER = "amt-lab-demo"
_REPORT = "amt-lab-report.html"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="tune XGBoost on handwritten digits on this machine",
        description="Starts the local endpoint, launches the tutorial's tuning job and opens "
        "JupyterLab on it; needs no AWS account.",
    )
    parser.add_argument(
        "--headless",
        action="store_true",
        help="without JupyterLab: wait for the job, print its best trial, leave a report",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="PATH",
        help=f"where the HTML report goes (headless only; default {_REPORT})",
    )
    parser.add_argument(
        "--trials", type=_positive, default=50, metavar="N", help="trials in all (50)"
    )
    parser.add_argument(
        "--parallel", type=_positive, default=3, metavar="N", help="trials at once (3)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(_FOLDER),
        metavar="PATH",
        help=f"where the tutorial notebook goes (./{_FOLDER})",
    )
    parser.add_argument("--port", type=_positive, metavar="N", help="JupyterLab's port")
    parser.add_argument(
        "--no-browser", action="store_true", help="print JupyterLab's URL, open no browser"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:

    # A service manager's SIGTERM must end JupyterLab too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if arguments.headless:
        return _headless(arguments)
    return _in_jupyterlab(arguments)


def _headless(arguments: argparse.Namespace) -> int:
    from amt_lab.cli.progress import conclude, follow
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    connection, job = _launch(arguments)
    trials = Trials(connection)
    try:
        follow(trials, job)
    except KeyboardInterrupt:
        _say_that_it_goes_on(job)
        raise
    status = conclude(TuningJobs(connection), job.name)
    _write_report(job, connection, arguments.report or Path(_REPORT))
    return status


def _in_jupyterlab(arguments: argparse.Namespace) -> int:
    from amt_lab.cli import jupyterlab
    from amt_lab.cli.progress import conclude, follow
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    folder = arguments.folder.resolve()
    jupyterlab.prepare(folder)
    status, job, ended = 0, None, False
    try:
        with jupyterlab.running(folder, arguments.port) as lab:
            connection, job = _launch(arguments)  # while JupyterLab starts
            lab.wait_until_it_answers()
            say(f"JupyterLab is at {lab.url}\nCtrl-C ends it.\n")
            if not arguments.no_browser:
                webbrowser.open(lab.url)
            ended = follow(Trials(connection), job, goes_on=lambda: lab.runs)
            if ended:
                status = conclude(TuningJobs(connection), job.name)
                say(f"\nJupyterLab goes on at {lab.url}")
            lab.process.wait()
    except KeyboardInterrupt:
        say()
    say("JupyterLab has ended.")
    if job is not None and not ended:
        _say_that_it_goes_on(job)
    say("The local endpoint goes on; `amt-lab local stop` ends it.")
    return status


def _launch(arguments: argparse.Namespace) -> tuple[Connection, TuningJobDetail]:
    """Starts or finds the local endpoint, uploads the data and launches the tuning job."""
    from amt_lab.sagemaker import tutorial
    from amt_lab.sagemaker.connection import connect
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    connection = connect("local")
    say(f"The local endpoint serves at {connection.endpoint}")
    tutorial.upload_data(connection)
    trials = arguments.trials
    parallel = min(arguments.parallel, trials)
    request = tutorial.request(connection, trials=trials, parallel=parallel)
    jobs = TuningJobs(connection)
    jobs.launch(request)
    name = request["HyperParameterTuningJobName"]
    say(f"Launched the tuning job {name}: {trials} trials, {parallel} at once")
    return connection, jobs.describe(name)


def _write_report(job: TuningJobDetail, connection: Connection, path: Path) -> None:
    from amt_lab.widgets.explore import report

    written = report(job, path, connection)
    say(f"\nThe report, which opens offline, is {written.resolve()}")


def _say_that_it_goes_on(job: TuningJobDetail) -> None:
    say(f"\nThe tuning job goes on; `amt-lab stop {job.name} --connection local` stops it.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number
