"""Launch a tuning job in JupyterLab, watch it, look into it, stop it."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from finished import TRIALS, launch, stop
from panels import JobView, LaunchForm, Sidebar
from playwright.sync_api import expect

import amt_lab
from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.tuning_jobs import TuningJobs


@pytest.fixture
def running_job(endpoint) -> Iterator[str]:
    """A tuning job that goes on for longer than any test."""
    name = launch(f"digits-running-{uuid4().hex[:6]}", trials=500, parallel=1, rounds=200)
    yield name
    stop(name)


@pytest.fixture
def bare_job(endpoint) -> str:
    """A tuning job of a request that leaves to SageMaker what has a default."""
    connection, name = amt_lab.connect("local"), f"digits-bare-{uuid4().hex[:6]}"
    request = tutorial.request(connection, name, trials=1, parallel=1)
    config = request["HyperParameterTuningJobConfig"]
    config["ParameterRanges"] = {
        "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}]
    }
    TuningJobs(connection).launch(request)
    return name


def test_a_job_launched_in_the_form_runs_to_completion_before_ones_eyes(page, lab, screenshot):
    sidebar = Sidebar.open(page, lab)
    form = sidebar.new_job()
    form.fill("HyperParameterTuningJobName", "digits-from-the-form")
    form.fill("ResourceLimits_MaxNumberOfTrainingJobs", "12")
    form.fill("ResourceLimits_MaxParallelTrainingJobs", "2")
    screenshot("launch-form")
    form.check()
    expect(form.passed).to_be_visible()
    form.launch()

    job = JobView(page)
    expect(job.name).to_have_text("digits-from-the-form")
    row = sidebar.row("digits-from-the-form")
    expect(row).to_have_attribute("data-status", "InProgress")
    job.wait_for_trials(1)
    screenshot("job-running")
    job.wait_for_status("Completed")
    job.wait_for_trials(12)
    expect(row).to_have_attribute("data-status", "Completed")
    expect(row.locator(".amt-JobRow-best")).to_have_text(re.compile(r"0\.\d+"))
    expect(job.best.locator("[data-hyperparameter]")).to_have_count(4)


def test_a_wrong_form_marks_its_fields_and_starts_nothing(page, lab, screenshot):
    form = Sidebar.open(page, lab).new_job()
    form.fill("HyperParameterTuningJobName", "never-started")
    form.fill("ResourceLimits_MaxNumberOfTrainingJobs", "2")
    form.fill("ResourceLimits_MaxParallelTrainingJobs", "5")
    form.fill("ContinuousParameterRanges_0_MinValue", "0.9")
    form.launch()

    fields = form.root.locator(".amt-FormField.amt-mod-invalid:not(.amt-mod-group)")
    expect(fields.get_by_label("Trials at once")).to_have_value("5")
    expect(form.problems).to_have_count(2)
    screenshot("launch-form-problems")
    expect(form.field("HyperParameterTuningJobName")).to_have_value("never-started")
    names = [job.name for job in TuningJobs(amt_lab.connect("local")).page().jobs]
    assert "never-started" not in names


def test_a_brush_leaves_its_trials_in_the_table_and_draws_their_learning_curves(
    page, lab, finished_job, screenshot
):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.wait_for_trials(TRIALS)
    expect(job.chart).to_be_visible()
    screenshot("job-view", height=1300)

    job.brush(0.12, 0.6)
    expect(job.count).to_have_text(re.compile(rf"^\d+ of {TRIALS} trials selected"))
    selected = int(job.count.get_attribute("data-selected"))
    assert 0 < selected < TRIALS
    expect(job.trials).to_have_count(selected)
    screenshot("job-view-brushed", height=1300)

    job.page("More charts")
    job.root.get_by_role("button", name="Learning curves").click()
    expect(job.curves_of("brushed")).to_have_text(f"Brushed ({selected})")
    expect(job.curves_of("brushed")).to_have_attribute("aria-pressed", "true")
    expect(job.drawn("learning-curves")).to_be_visible()
    screenshot("chart-brushed-curves", height=1000)
    with page.expect_response(re.compile(r"charts/learning-curves\?.*best=0")) as every:
        job.curves_of("all").click()
    assert f"all {TRIALS} trials" in every.value.text()

    job.page("Explore")
    job.clear_brush.click()
    expect(job.trials).to_have_count(TRIALS)


def test_a_parallel_axis_is_moved_by_keyboard_and_mouse_and_the_brush_stays(
    page, lab, finished_job
):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.wait_for_trials(TRIALS)
    job.brush(0.12, 0.6)
    expect(job.count).to_have_text(re.compile(rf"^\d+ of {TRIALS} trials selected"))
    selected = job.count.get_attribute("data-selected")
    first, second, *others = job.axes.all_inner_texts()
    before = job.chart.element_handle()
    job.axes.first.focus()
    with page.expect_response(lambda answer: "axes=1%2C0" in answer.url):
        page.keyboard.press("Alt+ArrowRight")
    page.wait_for_function("canvas => !canvas.isConnected", arg=before)
    expect(job.axes).to_have_text([second, first, *others])
    expect(job.axes.nth(1)).to_be_focused()
    expect(job.count).to_have_attribute("data-selected", selected)

    moved = job.chart.element_handle()
    job.axes.nth(1).drag_to(job.axes.nth(0))
    page.wait_for_function("canvas => !canvas.isConnected", arg=moved)
    expect(job.axes).to_have_text([first, second, *others])
    expect(job.count).to_have_attribute("data-selected", selected)


def test_progress_runs_over_what_is_chosen_and_is_brushed_over_that(
    page, lab, finished_job, screenshot
):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.wait_for_trials(TRIALS)
    job.brush(0.12, 0.6)
    expect(job.count).to_have_text(re.compile(rf"^\d+ of {TRIALS} trials selected"))
    before = job.chart.element_handle()
    job.progress_over.select_option("billable time")
    page.wait_for_function("canvas => !canvas.isConnected", arg=before)
    expect(job.count).to_have_attribute("data-selected", "")  # it was over times
    job.brush(0.12, 0.6)
    expect(job.count).to_have_text(re.compile(rf"^\d+ of {TRIALS} trials selected"))
    selected = int(job.count.get_attribute("data-selected") or 0)
    assert 0 < selected < TRIALS
    expect(job.trials).to_have_count(selected)
    screenshot("job-view-billable", height=1300)


def test_a_chart_is_drawn_once_however_many_trials_arrive_meanwhile(page, lab, running_job):
    asked = []
    page.route("**/charts/explorer?*", lambda route: asked.append(route))
    with page.expect_request("**/charts/explorer?*"):
        job = Sidebar.open(page, lab).open_job(running_job)
    for _ in range(3):
        job.wait_for_more_trials()
    (drawing,) = asked
    drawing.continue_()
    expect(job.chart).to_be_visible()


def test_what_is_stated_of_a_bound_makes_the_chart_higher(page, lab, finished_job):
    asked = []
    page.route("**/insights?*kind=boundaries*", lambda route: asked.append(route))
    with page.expect_request("**/insights?*kind=boundaries*"):
        job = Sidebar.open(page, lab).open_job(finished_job)
    before = job.chart.bounding_box()["height"]
    stated = {
        "title": "best trials sit at the upper bound 0.5",
        "hyperparameters": ["eta"],
        "data": {},
    }
    asked[0].fulfill(json={"observed": TRIALS, "findings": [stated]})
    page.wait_for_function(
        "([canvas, before]) => canvas.offsetHeight > before",
        arg=[job.chart.element_handle(), before],
    )


def test_a_brush_outlives_the_trials_that_arrive_meanwhile(page, lab, running_job):
    job = Sidebar.open(page, lab).open_job(running_job)
    job.wait_for_trials(4)
    job.brush(0.06, 0.6)
    expect(job.count).to_have_text(re.compile(r"selected by the brush"))
    canvas = job.chart.element_handle()
    job.wait_for_more_trials()
    expect(job.count).to_have_text(re.compile(r"selected by the brush"))
    assert canvas.evaluate("canvas => canvas.isConnected"), "the chart was drawn anew"


def test_picking_a_row_marks_it_by_mouse_and_by_keyboard(page, lab, finished_job):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.wait_for_trials(TRIALS)
    job.trials.nth(0).click()
    expect(job.trials.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(job.trials.nth(1)).to_have_attribute("aria-selected", "true")


def test_a_running_job_is_stopped_after_a_question(page, lab):
    name = launch("digits-to-stop", trials=200, parallel=1, rounds=200)
    sidebar = Sidebar.open(page, lab)
    job = sidebar.open_job(name)
    job.wait_for_trials(1)
    job.stop_button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(name)
    dialog.get_by_role("button", name="Stop").click()
    job.wait_for_status("Stopped")
    expect(sidebar.row(name)).to_have_attribute("data-status", "Stopped")
    expect(job.stop_button).to_have_count(0)


def test_a_clone_starts_from_the_request_of_its_model(page, lab, finished_job):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.clone_button.click()
    form = LaunchForm(page)
    expect(form.field("StaticHyperParameters_num_round")).to_have_value("15")
    expect(form.field("ResourceLimits_MaxNumberOfTrainingJobs")).to_have_value(str(TRIALS))
    expect(form.field("HyperParameterTuningJobName")).not_to_have_value(finished_job)
    form.check()
    expect(form.passed).to_be_visible()


def test_the_list_is_filtered_by_name_and_status_and_walked_by_keyboard(page, lab, finished_job):
    sidebar = Sidebar.open(page, lab)
    sidebar.name_filter.fill("finished")
    expect(sidebar.rows).to_have_count(1)
    sidebar.status_filter.select_option("Failed")
    expect(sidebar.root.get_by_text("No tuning job matches the filters.")).to_be_visible()
    sidebar.status_filter.select_option("")
    expect(sidebar.rows).to_have_count(1)
    sidebar.list.focus()
    page.keyboard.press("Enter")
    expect(JobView(page).name).to_have_text(finished_job)


def test_an_open_sidebar_keeps_no_idle_server_awake(page, lab):
    def is_poll(request):
        return request.method == "GET" and "/amt-lab/api/tuning-jobs" in request.url

    with page.expect_request(is_poll) as poll:
        Sidebar.open(page, lab)
    assert "no_track_activity=1" in poll.value.url


def test_open_jobs_come_back_with_the_page(page, lab, finished_job):
    page.goto(lab.new_workspace(query="&amt-lab=open"))
    sidebar = Sidebar.open(page, lab)
    # JupyterLab keeps no change of what is open until it has opened what was open before.
    page.evaluate("() => window.jupyterapp.restored.then(() => true)")

    def saves_the_job(request):
        return "/api/workspaces/" in request.url and finished_job in (request.post_data or "")

    with page.expect_event("requestfinished", saves_the_job):
        sidebar.open_job(finished_job)
    page.reload()
    expect(JobView(page).name).to_have_text(finished_job)


def test_what_was_entered_into_a_form_comes_back_with_the_page_and_goes_when_agreed_to(
    page, lab, bare_job, screenshot
):
    sidebar = Sidebar.open(page, lab)
    page.evaluate("() => window.jupyterapp.restored.then(() => true)")
    job, form = sidebar.open_job(bare_job), LaunchForm(page)
    dialog = page.get_by_role("dialog", name="Discard this form?")
    job.clone_button.click()
    expect(form.field("ContinuousParameterRanges_0_ScalingType")).to_have_value("0")  # Auto
    form.close()  # with nothing to lose
    expect(form.root).to_have_count(0)

    def keeps_the_name(request):
        return "/api/workspaces/" in request.url and "in-the-making" in (request.post_data or "")

    job.clone_button.click()
    expect(form.field("HyperParameterTuningJobName")).to_be_visible()
    with page.expect_event("requestfinished", keeps_the_name):
        form.fill("HyperParameterTuningJobName", "in-the-making")
    page.reload()
    expect(form.title).to_have_text(f"Clone of {bare_job}")
    expect(form.field("HyperParameterTuningJobName")).to_have_value("in-the-making")
    expect(form.field("ResourceLimits_MaxNumberOfTrainingJobs")).to_have_value("1")

    form.close()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    screenshot("form-discard")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(form.field("HyperParameterTuningJobName")).to_have_value("in-the-making")
    form.close()
    dialog.get_by_role("button", name="Discard").click()
    expect(form.root).to_have_count(0)


def test_the_dark_theme_reaches_the_chart_and_the_brush_stays(page, lab, finished_job, screenshot):
    job = Sidebar.open(page, lab).open_job(finished_job)
    job.wait_for_trials(TRIALS)
    job.brush(0.12, 0.6)
    selected = job.count.get_attribute("data-selected")
    light = job.chart.element_handle()
    page.evaluate(
        "window.jupyterapp.commands.execute("
        "'apputils:change-theme', {theme: 'JupyterLab Dark'}).then(() => true)"
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    page.wait_for_function("canvas => !canvas.isConnected", arg=light)
    expect(job.count).to_have_attribute("data-selected", selected)
    job.clear_brush.click()
    expect(job.count).to_have_text(f"{TRIALS} trials")
    screenshot("job-view-dark", height=1300)
    page.evaluate(
        "window.jupyterapp.commands.execute("
        "'apputils:change-theme', {theme: 'JupyterLab Light'}).then(() => true)"
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "true")
