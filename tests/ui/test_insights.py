"""Understand what the hyperparameters did, and go on with better ranges."""

from __future__ import annotations

import re

import pytest
from finished import TRIALS
from panels import JobView, LaunchForm, Sidebar
from playwright.sync_api import expect

import amt_lab
from amt_lab.sagemaker.tuning_jobs import TuningJobs

CHARTS = {
    "Parallel coordinates": "parallel",
    "Rank over two": "rank",
    "Learning curves": "learning-curves",
    "Timeline": "timeline",
    "Metrics against each other": "correlation",
    "CPU, memory, GPU": "instance-metrics",
}

RING = 5
"""Pixels of a ring at least, where it is not painted over."""
CHARTS_WITH_RINGS = 5
"""The progress, and the scatters of four hyperparameters."""


@pytest.fixture
def job(page, lab, finished_job) -> JobView:
    opened = Sidebar.open(page, lab).open_job(finished_job)
    opened.wait_for_trials(TRIALS)
    return opened


def test_findings_and_the_charts_behind_them_are_shown(job, screenshot):
    job.page("Insights")
    expect(job.findings.first).to_be_visible()
    for chart in ("importance", "dependence", "surface"):
        expect(job.drawn(chart)).to_be_visible()
    screenshot("job-insights", height=1500)


def test_a_findings_trials_are_ringed_and_listed_where_all_trials_are(job, screenshot):
    expect(job.chart).to_be_visible()
    without = job.ink()
    job.page("Insights")
    job.findings.get_by_role("button", name=re.compile("^Show the")).first.click()
    expect(job.count).to_have_text(re.compile(rf"of {TRIALS} trials, those of the finding"))
    rings = CHARTS_WITH_RINGS * int(job.count.get_attribute("data-selected"))
    job.wait_for_ink(without + RING * rings)
    screenshot("evidence", height=1300)
    job.clear_brush.click()
    expect(job.count).to_have_text(f"{TRIALS} trials")


def test_a_refined_job_is_launched_from_what_the_trials_show(page, job, finished_job, screenshot):
    job.page("Insights")
    expect(job.refine_button).to_be_enabled()
    job.refine_button.click()
    form = LaunchForm(page)
    expect(form.changes.first).to_be_visible()
    screenshot("refined", height=1100)
    form.fill("ResourceLimits_MaxNumberOfTrainingJobs", "2")
    form.fill("ResourceLimits_MaxParallelTrainingJobs", "2")
    form.fill("HyperParameterTuningJobName", "digits-refined")
    form.check()
    expect(form.passed).to_be_visible()
    form.launch()
    child = JobView(page)
    expect(child.name).to_have_text("digits-refined")
    describe = TuningJobs(amt_lab.connect("local")).describe("digits-refined").describe
    assert describe["WarmStartConfig"]["ParentHyperParameterTuningJobs"] == [
        {"HyperParameterTuningJobName": finished_job}
    ]
    child.wait_for_status("Completed")


def test_a_brush_becomes_the_next_jobs_ranges(page, job):
    job.brush(0.12, 0.6)
    job.refine_to_these.click()
    form = LaunchForm(page)
    expect(form.root.locator('.amt-Changes [data-hyperparameter="eta"]')).to_be_visible()
    form.check()
    expect(form.passed).to_be_visible()


def test_every_chart_is_drawn(job, screenshot):
    job.page("More charts")
    for label, chart in CHARTS.items():
        job.root.get_by_role("button", name=label).click()
        expect(job.drawn(chart)).to_be_visible()
        screenshot(f"chart-{chart}", height=1000)


def test_pages_are_walked_by_keyboard(page, job):
    job.root.get_by_role("tab", name="Explore").focus()
    page.keyboard.press("ArrowRight")
    expect(job.root.get_by_role("tab", name="Insights")).to_be_focused()
    expect(job.refine_button).to_be_visible()
