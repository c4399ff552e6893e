"""How soon trial data is there where every call takes 20 ms, and how much memory it takes.

Against the floor, which is the calls that have to follow each other times their latency, and against
the SageMaker SDK's own `amtviz` on the same service. Clients are made before; each figure is the best
of some rounds, each as a new process would have it.

Run: `python benchmarks/trial_data.py [--rounds 5] [--amtviz-python PATH]`. PATH is the Python of an
environment made by
`python -m venv /tmp/amtviz && /tmp/amtviz/bin/pip install 'sagemaker==2.257.*' altair`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trial_service import INSTANCE, JOB, METRICS, POINTS, Running, running

TRIALS, MANY, JOBS = 500, 10_000, 5_000
LATENCY_MS = 20.0
HERE = Path(__file__).parent


class Bench:
    """Times what a fresh process would do, and prints a line for each."""

    def __init__(self, service: Running, rounds: int) -> None:
        import amt_lab
        from amt_lab.sagemaker import frames

        self._service, self._rounds, self._frames, self._lab = service, rounds, frames, amt_lab
        self.connection = amt_lab.connect("aws::eu-west-1")
        for name in ("sagemaker", "cloudwatch"):
            self.connection.client(name)

    def time(self, name: str, work, floor_calls: int, before) -> float:
        best = own = float("inf")
        for _ in range(self._rounds):
            before()
            began, busy = time.perf_counter(), time.process_time()
            work()
            best = min(best, time.perf_counter() - began)
            own = min(own, time.process_time() - busy)
        calls, at_once = self._service.calls()
        floor = floor_calls * LATENCY_MS / 1000
        print(
            f"{name:46s} {best * 1000:7.0f} ms {own * 1000:6.0f} ms CPU {calls:4d} calls, {at_once} at once"
            f"  floor {floor * 1000:5.0f} ms  {best / floor:5.1f} x",
            flush=True,
        )
        return best

    def forget(self, **service: object) -> None:
        """A new process with nothing on disk."""
        self._lab.cache.clear()
        self._frames._trials.clear()
        self._service.set_up(**service)

    def seen(self, look, **service: object) -> None:
        """A new process; another one has looked before."""
        self.forget(**service)
        look()
        self._lab.cache.size()  # waits for what that one writes behind
        self._frames._trials.clear()
        self._service.add(0)


def five_hundred(bench: Bench, service: Running) -> dict[str, float]:
    import amt_lab

    connection = bench.connection
    cold = lambda: bench.forget(trials=TRIALS)  # noqa: E731 - one line each
    trials = lambda: amt_lab.trials(JOB, connection)  # noqa: E731
    details = lambda: amt_lab.trials(JOB, connection, details=True)  # noqa: E731
    curves = lambda: amt_lab.learning_curves(JOB, connection=connection)  # noqa: E731
    all_curves = lambda: amt_lab.learning_curves(JOB, METRICS + INSTANCE, connection)  # noqa: E731

    def running_and_seen() -> None:
        bench.forget(trials=TRIALS, status="InProgress")
        trials()
        amt_lab.cache.size()
        service.add(10)

    print(
        f"\n{TRIALS} trials, {len(METRICS)} metrics of {POINTS} values, {LATENCY_MS:.0f} ms a call"
    )
    rounds = 1 + (TRIALS // 100 - 1 + 1) // 2
    return {
        "trials": bench.time("trials, cold", trials, rounds, cold),
        "details": bench.time("trials with details, cold", details, rounds + 1, cold),
        "curves": bench.time("trials and all curves, cold", curves, rounds + 1, cold),
        "all curves": bench.time(
            "the same with 3 instance metrics, cold", all_curves, rounds + 2, cold
        ),
        "reopen": bench.time(
            "reopened: trials", trials, 1, lambda: bench.seen(trials, trials=TRIALS)
        ),
        "reopen details": bench.time(
            "reopened: trials with details", details, 1, lambda: bench.seen(details, trials=TRIALS)
        ),
        "reopen curves": bench.time(
            "reopened: trials and all curves, instance metrics", all_curves, 1,
            lambda: bench.seen(all_curves, trials=TRIALS),
        ),
        "refresh": bench.time("refresh of a running job, 10 new", trials, 1, running_and_seen),
    }  # fmt: skip


def ten_thousand(bench: Bench, service: Running) -> None:
    import amt_lab

    trials = lambda: amt_lab.trials(JOB, bench.connection)  # noqa: E731
    bench._rounds = min(bench._rounds, 2)

    def seen() -> None:
        bench.forget(trials=MANY, status="InProgress")
        trials()
        amt_lab.cache.size()
        service.add(10)

    print(f"\n{MANY} trials")
    pages = 1 + MANY // 200
    bench.time("trials, cold", trials, pages, lambda: bench.forget(trials=MANY))
    bench.time("reopened", trials, 1, lambda: bench.seen(trials, trials=MANY))
    bench.time("refresh of a running job, 10 new", trials, 1, seen)


def jobs(bench: Bench) -> None:
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    def first() -> None:
        TuningJobs(bench.connection).page(max_results=100)

    def all_pages() -> None:
        listing, cursor = TuningJobs(bench.connection), None
        while True:
            page = listing.page(max_results=100, cursor=cursor)
            cursor = page.cursor
            if cursor is None:
                return

    print(f"\n{JOBS} tuning jobs, a hundred a page")
    cold = lambda: bench.forget(jobs=JOBS)  # noqa: E731
    bench.time("first page, cold", first, 1, cold)
    bench.time("first page, seen before", first, 1, lambda: bench.seen(first, jobs=JOBS))
    bench.time("all pages one by one, cold", all_pages, 2 * JOBS // 100, cold)


_PEAK = """
import amt_lab
from amt_lab.sagemaker import frames

def peak():
    # Of this process alone: getrusage counts what its parent had when it was forked, too.
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024

where = amt_lab.connect("aws::eu-west-1")
where.client("sagemaker")
before = peak()
table = amt_lab.trials("benchmark", where)
print(len(table), before, peak())
"""


def memory(url: str) -> None:
    """Peak memory of a process of its own with the large job, and what of it imports take (Linux)."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-c", _PEAK],
            env=os.environ | {"AMT_LAB_CACHE": folder, "AWS_ENDPOINT_URL": url},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
    print(f"peak memory: {said[2]} MB with {said[0]} trials in a DataFrame, {said[1]} MB before")


def amtviz(python: str, service: Running, ours: dict[str, float]) -> None:
    """The SDK's figures on the same service, as ratios."""
    service.set_up(trials=TRIALS)
    with tempfile.TemporaryDirectory() as home:
        said = subprocess.run(
            [python, str(HERE / "amtviz_data.py"), JOB],
            env=os.environ | {"HOME": home, "AWS_DEFAULT_REGION": "eu-west-1"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    theirs = {name: seconds for name, (seconds, _) in json.loads(said.splitlines()[-1]).items()}
    calls, _ = service.calls()
    print(f"\nThe SDK's amtviz on the same {TRIALS} trials: {calls} calls for the four looks below")
    for name, own, other, bar in (
        ("trials only, cold", "trials", "trials", 5),
        ("trials only, reopened", "reopen", "trials again", None),
        ("with all curves, cold", "all curves", "curves", 30),
        ("with all curves, reopened", "reopen curves", "curves again", 30),
    ):
        wanted = f"  (bar {bar} x)" if bar else ""
        print(
            f"{name:28s} amtviz {theirs[other]:7.2f} s   ours {ours[own]:6.3f} s"
            f"   {theirs[other] / ours[own]:6.1f} x{wanted}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--amtviz-python", help="of an environment with sagemaker 2.257")
    arguments = parser.parse_args()
    with running(LATENCY_MS) as service, tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            AMT_LAB_CACHE=folder,
            AWS_ENDPOINT_URL=service.url,
            AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
            AWS_SECRET_ACCESS_KEY="example",
            AWS_EC2_METADATA_DISABLED="true",
            TZ="UTC",
        )
        bench = Bench(service, arguments.rounds)
        ours = five_hundred(bench, service)
        if arguments.amtviz_python:
            amtviz(arguments.amtviz_python, service, ours)
        jobs(bench)
        ten_thousand(bench, service)
        memory(service.url)
        bench.forget()  # which waits for what is written behind, before the folder goes


if __name__ == "__main__":
    main()
