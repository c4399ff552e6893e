"""How big the linked charts are, how soon they are drawn, and how smoothly a brush moves over them.

Made-up jobs of 10 hyperparameters of every kind, with failed and stopped trials. The chart is drawn by
vega-embed in headless Chromium, as in a report and in JupyterLab, the page and its scripts loaded before
the clock starts; then pointer events drag a brush across the progress chart, across the first scatter and
along the first parallel axis, one event a frame, the next in a task of its own after the frame in which
the browser has painted all that the last one changed. Of the median and the slowest frame, the processor
time is that of the page's process, drawing in software included: under 50 ms it keeps 20 frames a second.
Run: `python benchmarks/explorer_chart.py [trials …]`; needs chromium and the built front end.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from amt_lab import charts
from amt_lab.charts.report import vega_scripts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.job import Counters, Objective, TuningJobDetail
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling
from amt_lab.tuning.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
RANGES = (
    ContinuousRange("eta", 0.1, 0.5),
    ContinuousRange("alpha", 1e-5, 10.0, Scaling.LOGARITHMIC),
    ContinuousRange("lambda", 1e-5, 10.0, Scaling.LOGARITHMIC),
    ContinuousRange("momentum", 0.5, 0.999, Scaling.REVERSE_LOGARITHMIC),
    ContinuousRange("subsample", 0.5, 1.0),
    ContinuousRange("gamma", 0.0, 5.0),
    ContinuousRange("min_child_weight", 0.0, 120.0),
    IntegerRange("max_depth", 1, 10),
    IntegerRange("num_round", 16, 4096, Scaling.LOGARITHMIC),
    CategoricalRange("booster", ("gbtree", "gblinear", "dart")),
)
SIZES = (500, 10_000)
VIEWS = ("progress", "eta", "parallel-eta")
STEPS = 45
Box = tuple[float, float, float, float]

PAGE = "<!doctype html><meta charset='utf-8'><body style='margin:0'><div id='chart'></div>"
DRAW = """async spec => {
  const start = performance.now();
  const { view } = await vegaEmbed('#chart', spec, { mode: 'vega-lite', renderer: 'canvas' });
  await view.runAsync();
  window.view = view;
  return performance.now() - start;
}"""
PLACE = """name => {
  const marks = [];
  const walk = mark => {
    if (mark.name?.startsWith(name)) marks.push(mark);
    mark.items?.forEach(item => item.items?.forEach(walk));
  };
  walk(view.scenegraph().root);
  const { width, height } = marks[0].group;
  let [x, y] = view.origin();
  for (let group = marks[0].group; group; group = group.mark.group) { x += group.x ?? 0; y += group.y ?? 0; }
  const canvas = document.querySelector('canvas').getBoundingClientRect();
  return [x + canvas.left, y + canvas.top, width, height];
}"""
DRAG = """async ([[left, top, width, height], steps, upright]) => {
  const canvas = document.querySelector('canvas');
  const send = (type, share) => {
    const place = {
      clientX: left + (upright ? width / 2 - 4 + 8 * share : (0.2 + 0.6 * share) * width),
      clientY: top + (0.1 + 0.6 * share) * height
    };
    const all = { bubbles: true, cancelable: true, view: window, buttons: 1, ...place };
    canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, isPrimary: true, ...all }));
  };
  const { port1, port2 } = new MessageChannel();
  const painted = () => new Promise(resolve => {
    port1.onmessage = () => resolve(performance.now());
    requestAnimationFrame(() => port2.postMessage(null)); // a task after the frame
  });
  send('pointermove', 0);
  send('pointerdown', 0);
  const times = [await painted()];
  for (let step = 1; step <= steps; step++) {
    send('pointermove', step / steps);
    times.push(await painted());
    if (!view._renderer._dirty.empty()) throw new Error('a frame left out what the brush changed');
  }
  send('pointerup', 1);
  return [times.slice(1).map((time, index) => time - times[index]), view.data('brush_store').length];
}"""


def job(trials: int, seed: int = 0) -> pd.DataFrame:
    """The table of a job whose objective depends on eta, alpha and the booster, with some noise."""
    rng = np.random.default_rng(seed)
    units = rng.random((trials, len(RANGES)))
    rows = []
    for number, unit in enumerate(units, 1):
        chance = rng.random()
        status = "Failed" if chance < 0.02 else "Stopped" if chance < 0.05 else "Completed"
        loss = (unit[0] - 0.9) ** 2 + 0.5 * (unit[1] - 0.4) ** 2 + 0.1 * (unit[9] > 0.6)
        started = START + timedelta(seconds=20 * number)
        rows.append(
            Trial(
                number=number,
                name=f"job-{number:05d}-abcdef01",
                tuning_job="job",
                status=status,
                hyperparameters={r.name: r.from_unit(u) for r, u in zip(RANGES, unit, strict=True)},
                created=started,
                started=started,
                ended=started + timedelta(seconds=float(rng.gamma(4, 15))),
                objective=None if status == "Failed" else 0.95 - 0.4 * loss + rng.normal(0, 0.01),
                early_stopped=status == "Stopped",
                failure_reason="AlgorithmError: out of memory" if status == "Failed" else None,
            )
        )
    detail = TuningJobDetail(
        name="job",
        arn="arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/job",
        status="Completed",
        strategy="Random",
        created=START,
        counters=Counters(completed=len(rows)),
        objective=Objective("validation:auc", "Maximize"),
        ranges=RANGES,
    )
    return trials_frame(rows, detail)


def place(page: Page, name: str) -> Box:
    """Left, top, width and height on the page of the view that has trials' marks of that name."""
    found: Box = page.evaluate(PLACE, name)
    return found


def drag(page: Page, box: Box, *, upright: bool = False) -> list[float]:
    """Milliseconds from frame to frame, with a move of the pointer painted in each, while it drags a brush."""
    gaps, brushes = page.evaluate(DRAG, [box, STEPS, upright])
    assert brushes == 1, "nothing was brushed"
    return [float(gap) for gap in gaps]


def clear(page: Page, box: Box) -> None:
    """Let go of the brush in that view."""
    left, top, width, height = box
    page.mouse.dblclick(left + width / 2, top + 0.4 * height)
    page.wait_for_function("() => view.data('brush_store').length === 0")


def main(sizes: list[int]) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        for size in sizes:
            spec = charts.explorer(job(size), width=1000).to_dict(validate=False)
            page = chromium.new_page(viewport={"width": 1040, "height": 1600})
            page.set_content(PAGE)
            for script in vega_scripts():
                page.add_script_tag(content=script)
            print(f"{size} trials x {len(RANGES)}: {sizes_of(spec)}")
            measure(page, spec)
            page.close()
        chromium.close()


def sizes_of(spec: dict[str, Any]) -> str:
    text = json.dumps(spec, separators=(",", ":"))
    data, packed = len(spec["datasets"]["trials"]), len(gzip.compress(text.encode()))
    return (
        f"{len(text) / 1e3:.0f} kB, of it data {data / 1e3:.0f} kB; {packed / 1e3:.0f} kB gzipped"
    )


def measure(page: Page, spec: dict[str, Any]) -> None:
    """Print draw times and frames a second, by the clock and by the page's own processor time."""
    cpu = processor(page)
    for time in ("first", "second"):
        before = cpu()
        drawn = page.evaluate(DRAW, spec)
        print(f"  drawn the {time} time in {drawn:5.0f} ms, processor {cpu() - before:5.0f} ms")
    for where in VIEWS:
        box = place(page, f"points_{where.replace('-', '_')}")
        before = cpu()
        gaps = drag(page, box, upright="parallel" in where)
        taken = (cpu() - before) / STEPS
        clear(page, box)
        print(
            f"  brush over {where:12} {1000 / np.mean(gaps):5.1f} frames/s, frame: median "
            f"{np.median(gaps):4.0f} ms, slowest {max(gaps):4.0f} ms, processor {taken:4.0f} ms"
        )


def processor(page: Page) -> Callable[[], float]:
    """Milliseconds of processor time that the page's own process has taken, to be asked again and again."""
    browser = page.context.browser
    assert browser is not None
    session = browser.new_browser_cdp_session()

    def milliseconds() -> float:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return 1000 * sum(p["cpuTime"] for p in processes if p["type"] == "renderer")

    return milliseconds


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
