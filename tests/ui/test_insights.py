"""Understand what the hyperparameters did, and go on with better ranges."""

from __future__ import annotations

import re

import pytest
from finished import finished
from panels import JobView, LaunchForm, Sidebar
from playwright.sync_api import expect

import amt_lab
from amt_lab.sagemaker.tuning_jobs import TuningJobs


@pytest.fixture(scope="module")
def searched_job(endpoint) -> str:
    """A random search: its trials are spread enough to learn from."""
    return finished("digits-random", trials=36, strategy="Random")


@pytest.fixture
def job(page, lab, searched_job) -> JobView:
    opened = Sidebar.open(page, lab).open_job(searched_job)
    opened.wait_for_trials(36)
    return opened


def test_findings_and_the_charts_behind_them_are_shown(job, screenshot):
    job.page("Insights")
    expect(job.findings.first).to_be_visible()
    for chart in ("importance", "dependence", "surface"):
        expect(job.drawn(chart)).to_be_visible()
    screenshot("job-insights", height=1500)


def test_a_findings_trials_are_shown_where_all_trials_are(job):
    job.page("Insights")
    job.findings.get_by_role("button", name=re.compile("^Show the")).first.click()
    expect(job.count).to_have_text(re.compile(r"of 36 trials, those of the finding"))
    job.clear_brush.click()
    expect(job.count).to_have_text("36 trials")


def test_a_refined_job_is_launched_from_what_the_trials_show(page, job, searched_job, screenshot):
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
        {"HyperParameterTuningJobName": searched_job}
    ]
    child.wait_for_status("Completed")


def test_a_brush_becomes_the_next_jobs_ranges(page, job):
    job.brush(0.12, 0.6)
    job.refine_to_these.click()
    form = LaunchForm(page)
    expect(form.root.locator('.amt-Changes [data-hyperparameter="eta"]')).to_be_visible()
    form.check()
    expect(form.passed).to_be_visible()


@pytest.mark.parametrize(
    ("label", "chart"),
    [
        ("Parallel coordinates", "parallel"),
        ("Rank over two", "rank"),
        ("Learning curves", "learning-curves"),
        ("Timeline", "timeline"),
        ("Metrics against each other", "correlation"),
        ("CPU, memory, GPU", "instance-metrics"),
    ],
)
def test_every_chart_is_drawn(job, screenshot, label, chart):
    job.page("More charts")
    job.root.get_by_role("button", name=label).click()
    expect(job.drawn(chart)).to_be_visible()
    screenshot(f"chart-{chart}", height=1000)


def test_pages_are_walked_by_keyboard(page, job):
    job.root.get_by_role("tab", name="Explore").focus()
    page.keyboard.press("ArrowRight")
    expect(job.root.get_by_role("tab", name="Insights")).to_be_focused()
    expect(job.refine_button).to_be_visible()
