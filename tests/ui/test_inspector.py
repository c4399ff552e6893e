"""One trial, looked into: why it failed, what it prints while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from finished import failed, launch, stop
from panels import JobView, Sidebar
from playwright.sync_api import Page, Request, Route, expect

import amt_lab
from amt_lab.sagemaker.logs import last_lines

DARK = "JupyterLab Dark"
LIGHT = "JupyterLab Light"


@pytest.fixture(scope="module")
def failed_job(endpoint) -> str:
    return failed("digits-failed")


@pytest.fixture
def printing_job(endpoint) -> Iterator[str]:
    """A tuning job whose first trial prints for longer than the test lasts."""
    name = launch(
        f"digits-printing-{uuid4().hex[:6]}",
        trials=1,
        parallel=1,
        rounds=20_000,
        early_stopping_rounds="20000",
        nthread="1",  # of two processors, one is left to the page
    )
    yield name
    stop(name)


def choose_theme(page: Page, theme: str) -> None:
    page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
        ".then(() => true)",
        theme,
    )


def at_the_end(job: JobView) -> bool:
    return job.log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight <= 8")


def test_enter_on_a_row_tells_why_its_trial_failed_and_escape_goes_back(
    page, lab, failed_job, screenshot
):
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    job = Sidebar.open(page, lab).open_job(failed_job)
    job.wait_for_trials(2)
    expect(job.inspector).to_be_hidden()
    assert not [url for url in asked if "/training-jobs/" in url]

    job.trials.first.focus()
    page.keyboard.press("Enter")
    expect(job.inspector).to_be_focused()
    expect(job.inspector.locator(".amt-Inspector-failure")).to_contain_text("AlgorithmError")
    trial = job.inspector.locator(".amt-InspectorHead .amt-CopyText-text").inner_text()
    (last,) = last_lines(amt_lab.connect("local"), trial, 1)
    expect(job.log_lines.last).to_have_text(last.text)
    assert at_the_end(job)
    expect(job.inspector.locator("[data-secondary]")).to_contain_text("Failed")
    screenshot("inspector-failed")
    page.keyboard.press("Escape")
    expect(job.inspector).to_be_hidden()
    expect(job.trials.first).to_be_focused()
    assert len([url for url in asked if "/training-jobs/" in url]) == 2  # its description, its log
    page.remove_listener("request", note)


def test_a_log_is_followed_until_it_is_scrolled_up(page, lab, printing_job, screenshot):
    job = Sidebar.open(page, lab).open_job(printing_job)
    job.wait_for_trials(1)
    job.trials.first.click()
    expect(job.inspector.locator(".amt-Log-state")).to_contain_text("following")
    lines = job.log_lines.count()
    expect(job.log_lines.nth(lines + 1)).to_be_attached()
    assert at_the_end(job)
    job.log.evaluate("log => { log.scrollTop = 40; }")
    to_the_end = job.inspector.get_by_role("button", name="To the end")
    expect(to_the_end).to_be_visible()
    lines = job.log_lines.count()
    expect(job.log_lines.nth(lines + 1)).to_be_attached()
    assert job.log.evaluate("log => log.scrollTop") == 40
    to_the_end.click()
    expect(job.inspector.locator(".amt-Log-state")).to_contain_text("following")
    screenshot("inspector-running")
    choose_theme(page, DARK)
    screenshot("inspector-dark")
    choose_theme(page, LIGHT)
    job.inspector.get_by_role("button", name="Close").click()
    expect(job.inspector).to_be_hidden()


def test_a_log_that_may_not_be_read_leaves_the_rest_and_is_asked_for_again(page, lab, failed_job):
    def deny(route: Route) -> None:
        message = "not authorized to perform: logs:GetLogEvents"
        route.fulfill(status=403, json={"code": "AccessDeniedException", "message": message})

    page.route("**/log?*", deny)
    job = Sidebar.open(page, lab).open_job(failed_job)
    job.trials.first.click()
    notice = job.inspector.locator(".amt-Log .amt-Error")
    expect(notice).to_contain_text("logs:GetLogEvents")
    expect(job.inspector.locator("[data-secondary]")).to_contain_text("Failed")
    page.unroute("**/log?*")
    notice.get_by_role("button", name="Retry").click()
    expect(job.log_lines.first).to_be_visible()
    expect(notice).to_have_count(0)
