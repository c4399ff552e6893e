"""How long after its opening the sidebar shows its tuning jobs, with 100 of them on the connection.

Starts a local endpoint and JupyterLab of their own, launches 100 tuning jobs of one short trial and
stops them, then opens the sidebar in Chromium on a new page, round after round. Prints the median
milliseconds until the first row shows, and the ratio to the floor: the bare answer of one request
for the same page of jobs.
Run: `python benchmarks/sidebar.py [rounds]`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import Connection

JOBS = 100

TAB = 'li[data-id="amt-lab-sidebar"]'

WATCH = """() => {
  const times = (window.sidebarTimes = {});
  const note = name => (times[name] ??= performance.now());
  document.addEventListener('pointerdown', () => note('opened'), { capture: true });
  new MutationObserver(() => {
    document.querySelector('#amt-lab-sidebar [data-job]') && note('shown');
  }).observe(document.body, { childList: true, subtree: true });
}"""

ASK_FOR_JOBS = """async () => {
  const start = performance.now();
  const answer = await fetch('/amt-lab/api/tuning-jobs?connection=local');
  await answer.json();
  return performance.now() - start;
}"""


def launch_jobs(connection: Connection) -> None:
    from amt_lab.sagemaker import tutorial
    from amt_lab.sagemaker.tuning_jobs import TuningJobs

    tutorial.upload_data(connection)
    jobs = TuningJobs(connection)
    for number in range(JOBS):
        name = f"sidebar-{number:03d}"
        request = tutorial.request(connection, name, trials=1, parallel=1)
        request["TrainingJobDefinition"]["StaticHyperParameters"]["num_round"] = "1"
        jobs.launch(request)
        jobs.stop(name)
    while any(not job.is_final for job in jobs.page(max_results=100).jobs):
        pass  # each look asks for the jobs that still run


def measure(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds to the first row, and of one bare request."""
    page.goto(url)
    page.wait_for_selector(TAB)
    page.evaluate(WATCH)
    page.click(TAB)
    page.wait_for_function("() => window.sidebarTimes.shown")
    opened = page.evaluate("() => window.sidebarTimes.shown - window.sidebarTimes.opened")
    return opened, page.evaluate(ASK_FOR_JOBS)


def main(rounds: int) -> None:
    from amt_lab.cli import jupyterlab
    from amt_lab.local import launcher
    from amt_lab.sagemaker.connection import connect

    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMT_LAB_HOME"] = f"{folder}/endpoint"
        os.environ["AMT_LAB_CONNECTION"] = "local"
        try:
            launch_jobs(connect("local"))
            jupyterlab.prepare(Path(folder))
            with jupyterlab.running(Path(folder), None) as lab, sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
                )
                lab.wait_until_it_answers()
                url = f"http://127.0.0.1:{lab.port}/lab?reset&token={lab.token}"
                times = [measure(chromium.new_page(), url) for _ in range(rounds)]
        finally:
            launcher.stop()
    opened, asked = (median(values) for values in zip(*times, strict=True))
    print(f"{JOBS} tuning jobs, {rounds} rounds, median")
    print(f"sidebar opened to first row  {opened:6.0f} ms (bound 1000)")
    print(f"one bare request             {asked:6.0f} ms")
    print(f"ratio                        {opened / asked:6.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
