"""Tuning jobs of several training-job definitions, which are looked at together or one by one."""

from __future__ import annotations

import re

import pytest
from finished import APART, TOGETHER, of_definitions
from panels import LaunchForm, Sidebar
from playwright.sync_api import expect

TRIALS = 8


@pytest.fixture(scope="module")
def apart(endpoint) -> str:
    """A job whose definitions, `error` and `loss`, have an objective each."""
    return of_definitions("digits-apart", APART, trials=TRIALS)


@pytest.fixture(scope="module")
def together(endpoint) -> str:
    """A job whose definitions, `stumps` and `trees`, have one objective; trees are better."""
    return of_definitions("digits-together", TOGETHER, trials=6)


def test_each_of_several_definitions_has_charts_and_trials_of_its_own(page, lab, apart, screenshot):
    sidebar = Sidebar.open(page, lab)
    job = sidebar.open_job(apart)
    expect(sidebar.row(apart)).to_contain_text("Several objectives")
    expect(sidebar.row(apart).locator(".amt-JobRow-best")).to_have_count(0)
    expect(job.root.locator(".amt-Facts")).to_contain_text("one of each definition")
    job.wait_for_trials(1)
    of_first = int(job.count.get_attribute("data-all"))
    assert 0 < of_first < TRIALS
    expect(job.definition.locator("option")).to_have_text(["error", "loss"])
    expect(job.axes).to_have_text(["eta", "max_depth"])
    expect(job.best).to_contain_text("Best trial of error")
    best_of_first = job.best.get_attribute("data-best")
    job.brush(0.12, 0.6, top=120)  # below the title
    before = job.chart.element_handle()
    with page.expect_response(re.compile(r"charts/explorer\?.*definition=loss")) as answer:
        job.definition.select_option("loss")
    assert "Trials of loss" in answer.value.text()
    page.wait_for_function("canvas => !canvas.isConnected", arg=before)
    expect(job.axes).to_have_text(["eta", "alpha"])
    expect(job.count).to_have_text(f"{TRIALS - of_first} trials")  # and nothing is brushed any more
    expect(job.best).to_contain_text("Best trial of loss")
    expect(job.best).not_to_have_attribute("data-best", best_of_first)
    expect(job.best.locator("[data-hyperparameter]")).to_have_count(2)
    heads = job.root.locator(".amt-TrialTable thead")
    expect(heads).to_contain_text("validation:mlogloss")
    expect(heads).not_to_contain_text("max_depth")
    screenshot("job-definition", height=1300)
    with page.expect_response(re.compile(r"charts/rank\?.*definition=loss")) as rank:
        job.page("More charts")
        job.root.get_by_role("button", name="Rank over two").click()
    assert "loss: Rank by validation:mlogloss over" in rank.value.text()
    expect(job.drawn("rank")).to_be_visible()
    screenshot("chart-definition", height=1000)


def test_one_of_several_definitions_is_judged_and_refined_by_itself(page, lab, apart, screenshot):
    job = Sidebar.open(page, lab).open_job(apart)
    job.wait_for_trials(1)
    of_first = int(job.count.get_attribute("data-all"))
    job.page("Insights")
    expect(job.basis).to_have_text(f"from {of_first} completed trials")
    with page.expect_response(re.compile(r"/insights\?.*definition=loss")):
        job.definition.select_option("loss")
    expect(job.root.get_by_role("heading", name="What the trials of loss show")).to_be_visible()
    expect(job.basis).to_have_text(f"from {TRIALS - of_first} completed trials")
    screenshot("insights-definition", height=1500)
    job.refine_button.click()
    form = LaunchForm(page)
    expect(form.scope).to_contain_text("With the definition loss alone.")
    expect(form.field("HyperParameterTuningJobObjective_MetricName")).to_have_value(
        "validation:mlogloss"
    )
    form.check()
    expect(form.passed).to_be_visible()
    screenshot("refined-definition", height=1100)
    form.scope.get_by_role("button", name="Refine all definitions instead").click()
    expect(form.scope).to_contain_text("With all 2 definitions, error, loss")
    kept = form.changes.filter(has_text="WarmStartConfig")
    expect(kept).to_contain_text("none, as before")
    expect(kept.locator("del")).to_have_count(0)
    form.check()
    expect(form.passed).to_be_visible()
    screenshot("refined-definitions", height=1100)


def test_over_all_definitions_the_axes_are_chosen_among_those_of_the_best_trials(
    page, lab, together, screenshot
):
    sidebar = Sidebar.open(page, lab)
    job = sidebar.open_job(together)
    expect(sidebar.row(together).locator(".amt-JobRow-best")).to_have_text(re.compile(r"0\.\d+"))
    job.wait_for_trials(6)
    job.page("More charts")
    job.root.get_by_role("button", name="Rank over two").click()
    axes = job.root.locator(".amt-Axes:visible")
    expect(axes).to_contain_text("Of trees, which has the best trial.")
    across = axes.get_by_label("Across")
    expect(across.locator("option")).to_have_text([re.compile("two"), "eta", "alpha", "max_depth"])
    with page.expect_response(re.compile(r"charts/rank\?.*x=alpha")) as answer:
        across.select_option("alpha")
    assert "definition=trees" in answer.value.url
    assert "trees: Rank by validation:merror over" in answer.value.text()
    expect(job.drawn("rank")).to_be_visible()
    screenshot("chart-definitions", height=1000)
    with page.expect_response(re.compile(r"charts/rank\?.*definition=stumps")) as of_two_axes:
        job.definition.select_option("stumps")
    assert "x=" not in of_two_axes.value.url
    expect(across).to_have_count(0)
