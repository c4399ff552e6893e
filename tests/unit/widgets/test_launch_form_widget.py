"""The launch form through its traits and buttons, against SageMaker at the edge of the wire."""

from __future__ import annotations

import threading

import pytest

from amt_lab import LaunchForm
from amt_lab.tuning.errors import InvalidRequest

CONFIG = "HyperParameterTuningJobConfig"
ETA = f"{CONFIG}.ParameterRanges.ContinuousParameterRanges[1]"


@pytest.fixture
def form(request_, connection):
    made = LaunchForm(request_, connection, every_s=0.01)
    yield made
    made.close()


def control(form, path):
    return form._fields.at(path).control


def test_what_nobody_changes_is_what_was_given(form, request_):
    assert form.request == request_
    assert form._fields.request() == request_


def test_a_changed_control_changes_the_request(form):
    control(form, f"{ETA}.MaxValue").value = "0.8"
    control(form, f"{CONFIG}.ResourceLimits.MaxNumberOfTrainingJobs").value = 7
    control(form, f"{CONFIG}.RandomSeed").value = "42"
    config = form.request[CONFIG]
    assert config["ParameterRanges"]["ContinuousParameterRanges"][1]["MaxValue"] == "0.8"
    assert config["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 7
    assert config["RandomSeed"] == 42


def test_static_hyperparameters_are_lines(form):
    control(form, "TrainingJobDefinition.StaticHyperParameters").value = "a = 1\n\nb=x=y"
    statics = form.request["TrainingJobDefinition"]["StaticHyperParameters"]
    assert statics == {"a": "1", "b": "x=y"}


def test_a_request_set_from_code_fills_the_controls(form, request_):
    form.request = {**request_, "HyperParameterTuningJobName": "other"}
    assert control(form, "HyperParameterTuningJobName").value == "other"


def test_members_without_a_control_survive(request_, connection):
    request_["Tags"] = [{"Key": "team", "Value": "vision"}]
    form = LaunchForm(request_, connection)
    control(form, "HyperParameterTuningJobName").value = "renamed"
    assert form.request["Tags"] == request_["Tags"]


def test_a_dry_run_marks_the_wrong_field_and_starts_nothing(form, connection):
    control(form, f"{ETA}.MinValue").value = "0.9"
    problems = form.dry_run()
    assert [problem.field for problem in problems] == [f"{ETA}.MaxValue"]
    assert form.problems == tuple(problems)
    wrong = form._fields.at(f"{ETA}.MaxValue")
    assert wrong.control.layout.border_top
    assert "must be greater than its MinValue" in wrong.wrong.value
    assert "CreateHyperParameterTuningJob" not in connection.sent


def test_a_mended_field_is_marked_no_more(form):
    control(form, f"{ETA}.MinValue").value = "0.9"
    form.dry_run()
    control(form, f"{ETA}.MinValue").value = "0.2"
    assert form.dry_run() == []
    mended = form._fields.at(f"{ETA}.MaxValue")
    assert mended.wrong.value == ""
    assert not mended.control.layout.border_top


def test_a_problem_without_a_control_is_told_by_its_field(form, request_):
    form.request = {
        **request_,
        "TrainingJobDefinition": {**request_["TrainingJobDefinition"], "RoleArn": "x"},
    }
    form.dry_run()
    assert "TrainingJobDefinition.RoleArn" in form._status.value


def test_launching_from_code_follows_the_job_to_its_end(form, connection):
    job = form.launch()
    assert (job.name, job.status) == ("digits", "InProgress")
    connection.end("digits", completed=10, best=0.91)
    assert form.progress.wait(10)
    assert form.job.status == "Completed"
    assert form.job.best.objective == 0.91
    assert form.progress._bar.value == 10
    assert "Best validation:accuracy 0.91 (eta 0.25)" in form.progress._best.value


def test_after_a_launch_the_form_has_a_new_name(form):
    form.launch()
    assert form.request["HyperParameterTuningJobName"].startswith("digits-")


def test_a_name_that_exists_is_refused_at_the_name(form, request_):
    form.launch()
    form.request = request_
    with pytest.raises(InvalidRequest):
        form.launch()
    assert form._fields.at("HyperParameterTuningJobName").wrong.value


def test_the_button_asks_before_it_launches(form, connection):
    form.launch_button.click()
    assert form._confirmation.layout.display is None
    question = form._question.value
    assert "<b>digits</b> on test edge" in question
    assert "10 trials, 3 at a time" in question
    assert connection.jobs == {}
    form.confirm_button.click()
    assert list(connection.jobs) == ["digits"]


def test_cancelling_launches_nothing(form, connection):
    form.launch_button.click()
    form.cancel_button.click()
    assert form._confirmation.layout.display == "none"
    assert connection.jobs == {}


def test_a_wrong_request_is_not_asked_about(form):
    control(form, f"{ETA}.MinValue").value = "0.9"
    form.launch_button.click()
    assert form._confirmation.layout.display == "none"


def test_an_edit_withdraws_the_question(form):
    form.launch_button.click()
    control(form, f"{ETA}.MaxValue").value = "0.7"
    assert form._confirmation.layout.display == "none"


def test_trouble_with_the_connection_is_told_in_the_form(form, connection):
    connection.trouble = ("AccessDeniedException", "not <allowed>")
    form.check_button.click()
    assert "not &lt;allowed&gt;" in form._status.value


def test_a_moment_s_trouble_does_not_end_the_progress(form, connection):
    form.launch()
    told = threading.Event()
    form.progress._trouble.observe(lambda change: change["new"] and told.set(), "value")
    connection.trouble = ("ThrottlingException", "Rate exceeded")
    assert told.wait(10)
    connection.end("digits", completed=10, best=0.9)
    connection.trouble = None
    assert form.progress.wait(10)
    assert form.progress._trouble.value == ""


def test_closing_the_form_ends_its_thread_and_not_the_job(form, connection):
    form.launch()
    thread = form.progress._thread
    form.close()
    thread.join(10)
    assert not thread.is_alive()
    assert connection.jobs["digits"]["HyperParameterTuningJobStatus"] == "InProgress"


def test_names_are_shown_as_text(request_, connection):
    form = LaunchForm({**request_, "HyperParameterTuningJobName": "<img>"}, connection)
    assert "<img>" not in form.summary()
