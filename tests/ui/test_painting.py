"""A report in a browser: how wide it is, and that what is painted while a brush moves is what there is to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from playwright.sync_api import Page

from amt_lab import charts
from amt_lab.charts.report import vega_scripts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.job import Counters, Objective, TuningJobDetail
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange
from amt_lab.tuning.trial import Trial

TRIALS = 40
START = datetime(2026, 11, 20, 8, tzinfo=UTC)
RANGES = (ContinuousRange("eta", 0.1, 0.5), CategoricalRange("booster", ("gbtree", "dart")))
JOB = TuningJobDetail(
    name="job",
    arn="arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/job",
    status="Completed",
    strategy="Random",
    created=START,
    counters=Counters(completed=TRIALS),
    objective=Objective("validation:auc", "Maximize"),
    ranges=RANGES,
)
PAGE = "<!doctype html><meta charset='utf-8'><body style='margin:0'><div id='chart'></div>"
DRAW = """async spec => {
  window.view = (await vegaEmbed('#chart', spec, { mode: 'vega-lite', renderer: 'canvas' })).view;
  window.paints = 0;
  const { _renderer } = view;
  const paint = _renderer._paint;
  _renderer._paint = function (...args) { paints += 1; return paint.apply(this, args); };
}"""
FRAME = "() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))"
LOOK = """() => {
  const canvas = document.querySelector('canvas');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
}"""
DIFFERENT = f"""() => {{
  const before = ({LOOK})();
  view._renderer._redraw = true;
  view._renderer.render(view.scenegraph().root);
  const after = ({LOOK})();
  return after.reduce((found, value, index) => found + (Math.abs(value - before[index]) > 8), 0) / 4;
}}"""
PLACE = """name => {
  const found = [];
  const walk = mark => {
    if (mark.name === name) found.push(mark);
    mark.items?.forEach(item => item.items?.forEach(walk));
  };
  walk(view.scenegraph().root);
  let [x, y] = view.origin();
  for (let group = found[0].group; group; group = group.mark.group) { x += group.x ?? 0; y += group.y ?? 0; }
  return [x, y, found[0].group.width, found[0].group.height];
}"""


@dataclass(frozen=True)
class Chart:
    page: Page
    left: float
    top: float
    width: float
    height: float

    def point_at(self, across: float, down: float) -> None:
        self.page.mouse.move(self.left + across * self.width, self.top + down * self.height)
        self.page.evaluate(FRAME)


@pytest.fixture
def chart(browser):
    page = browser.new_page()
    page.set_viewport_size({"width": 900, "height": 1000})
    page.set_content(PAGE)
    for script in vega_scripts():
        page.add_script_tag(content=script)
    page.evaluate(DRAW, charts.explorer(made_up(), width=880).to_dict())
    yield Chart(page, *page.evaluate(PLACE, "points_progress_marks"))
    page.close()


@pytest.fixture
def first_axis(chart):
    """The parallel axis of eta, in whose view the lines of all trials are drawn."""
    return Chart(chart.page, *chart.page.evaluate(PLACE, "points_parallel_eta_marks"))


def made_up() -> pd.DataFrame:
    """Trials of two hyperparameters, every ninth of which failed."""
    rows = [
        Trial(
            number=number,
            name=f"job-{number:03d}-abcdef01",
            tuning_job="job",
            status="Failed" if number % 9 == 0 else "Completed",
            hyperparameters={tuned.name: tuned.from_unit(place) for tuned in RANGES},
            created=START + timedelta(minutes=number),
            started=START + timedelta(minutes=number),
            ended=START + timedelta(minutes=number + 1),
            objective=None if number % 9 == 0 else 0.9 - (place - 0.7) ** 2,
        )
        for number in range(1, TRIALS + 1)
        if (place := number * 0.618034 % 1)
    ]
    return trials_frame(rows, JOB)


def test_a_report_scrolls_its_charts_and_not_the_page(browser, tmp_path):
    reported = charts.Reported(JOB, made_up())
    page = browser.new_page()
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(charts.report_html([reported], tmp_path / "report.html").as_uri())
    explorer = page.locator("[id^=explorer]")
    explorer.locator("canvas").wait_for()  # on which thousands of points can follow a brush
    page.locator("[id^=importance] svg.marks").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 700
    content, room = explorer.evaluate(
        "({ parentElement: { scrollWidth, clientWidth } }) => [scrollWidth, clientWidth]"
    )
    assert content > 1000 > room
    page.emulate_media(media="print")
    assert explorer.locator("canvas").bounding_box()["width"] <= room
    page.close()


def test_a_brush_paints_in_each_frame_once_and_all_that_it_changes(chart):
    chart.point_at(0.2, 0.05)
    chart.page.mouse.down()
    chart.page.evaluate(FRAME)  # what the press itself paints is not counted
    for step in range(1, 7):
        before = chart.page.evaluate("() => paints")
        chart.point_at(0.2 + 0.1 * step, 0.05 + 0.1 * step)
        assert chart.page.evaluate("() => paints") == before + 1
    assert chart.page.evaluate("() => view.data('brush_store').length") == 1
    assert chart.page.evaluate(DIFFERENT) == 0


def test_a_brush_begins_on_a_parallel_axis_and_not_on_a_line_between_two(first_axis):
    brushes = "() => view.data('brush_store').length"
    hovered = "() => view.data('hover_store').length"
    on_lines = 0
    for down in range(10, 90, 2):
        first_axis.point_at(8, down / 100)
        on_lines += first_axis.page.evaluate(hovered)
        first_axis.page.mouse.down()
        first_axis.point_at(8, down / 100 + 0.1)
        first_axis.page.mouse.up()
        assert first_axis.page.evaluate(brushes) == 0
    assert on_lines > 3, "no line was pressed"
    first_axis.point_at(0.5, 0.2)
    first_axis.page.mouse.down()
    first_axis.point_at(0.5, 0.6)
    first_axis.page.mouse.up()
    assert first_axis.page.evaluate(brushes) == 1
