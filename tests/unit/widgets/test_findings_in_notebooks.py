"""Findings and the next job's request, by a job's name or of a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import amt_lab
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.job import TuningJobDetail
from amt_lab.tuning.trial import Trial
from amt_lab.widgets.insights import Findings


@pytest.fixture
def trials(connection, request_):
    """Sixty trials of the digits job, the better the greater eta is."""
    jobs = TuningJobs(connection)
    jobs.launch(request_)
    job: TuningJobDetail = jobs.describe("digits")
    rng = np.random.default_rng(0)
    return trials_frame([_trial(number, job, rng) for number in range(1, 61)], job)


def _trial(number, job, rng):
    settings = {tuned.name: tuned.from_unit(rng.random()) for tuned in job.ranges}
    return Trial(
        number=number,
        name=f"digits-{number:03d}-abcdef01",
        tuning_job="digits",
        status="Completed",
        hyperparameters=settings,
        created=job.created,
        objective=settings["eta"],
    )


def test_a_trials_table_is_explained_without_asking_anybody(trials, connection):
    connection.sent.clear()
    found = amt_lab.insights(trials)
    assert any(each.hyperparameters == ("eta",) for each in found)
    assert connection.sent == []


def test_findings_show_themselves_as_a_table():
    found = Findings([Finding("noise", "a < b", Confidence.LOW, "few trials")])
    assert "a &lt; b" in found._repr_html_()
    assert repr(found) == "[low] a < b"


def test_a_refined_request_is_launched_as_it_is(trials, connection):
    refinement = amt_lab.refine(trials, connection)
    assert amt_lab.launch(refinement.request, connection).name != "digits"


def test_a_refined_request_starts_warm_from_the_job(trials, connection):
    warm = amt_lab.refine(trials, connection).request["WarmStartConfig"]
    assert warm["ParentHyperParameterTuningJobs"] == [{"HyperParameterTuningJobName": "digits"}]


@pytest.fixture
def of_two_definitions(connection, request_):
    """Sixty trials, the better the greater eta is: every other one of `alone`, which tunes eta alone."""
    config, definition = (
        request_["HyperParameterTuningJobConfig"],
        request_.pop("TrainingJobDefinition"),
    )
    objective, ranges = (
        config.pop(name) for name in ("HyperParameterTuningJobObjective", "ParameterRanges")
    )
    eta = [each for each in ranges["ContinuousParameterRanges"] if each["Name"] == "eta"]
    request_["TrainingJobDefinitions"] = [
        {
            **definition,
            "DefinitionName": name,
            "TuningObjective": objective,
            "HyperParameterRanges": own,
        }
        for name, own in {"both": ranges, "alone": {"ContinuousParameterRanges": eta}}.items()
    ]
    jobs = TuningJobs(connection)
    jobs.launch(request_)
    job = jobs.describe("digits")
    rng = np.random.default_rng(0)
    parts = ("both", "alone") * 30
    rows = [_trial(number, job, rng) for number in range(1, 61)]
    return trials_frame([replace(r, definition=d) for r, d in zip(rows, parts, strict=True)], job)


def test_one_of_several_definitions_is_explained_by_itself(of_two_definitions):
    found = amt_lab.insights(of_two_definitions, definition="alone")
    assert {each.data["definition"] for each in found} == {"alone"}
    assert {name for each in found for name in each.hyperparameters} == {"eta"}


def test_one_of_several_definitions_is_refined_and_launched_alone(of_two_definitions, connection):
    refinement = amt_lab.refine(of_two_definitions, connection, definition="alone")
    assert "TrainingJobDefinitions: both, alone → alone" in str(refinement)
    launched = amt_lab.launch(refinement.request, connection)
    assert [tuned.name for tuned in launched.describe().ranges] == ["eta"]
    with pytest.raises(InvalidRequest, match="must be one of both, alone, got other"):
        amt_lab.refine(of_two_definitions, connection, definition="other")


def test_a_brush_that_holds_no_trial_of_the_job_is_refused(trials, connection):
    with pytest.raises(InvalidRequest, match="nobody"):
        amt_lab.refine(trials, connection, selected=["nobody"])
