"""Charts and reports of a job by its name, or of a table that one has already."""

from __future__ import annotations

import altair as alt
import pytest

import amt_lab
from amt_lab.charts import theme
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import NotFound


@pytest.fixture
def trials(connection, request_):
    """The table of a job that has launched no trial yet."""
    jobs = TuningJobs(connection)
    jobs.launch(request_)
    return trials_frame([], jobs.describe("digits"))


def test_a_trials_table_is_explored_without_asking_anybody(trials, connection):
    connection.sent.clear()
    chart = amt_lab.explore(trials)
    assert isinstance(chart, alt.VConcatChart)
    assert connection.sent == []


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_chart_brings_its_own_background_to_an_output_cell(trials, name):
    bundle = amt_lab.explore(trials, theme=name)._repr_mimebundle_()
    spec = bundle["application/vnd.vegalite.v6+json"]
    assert spec["background"] == theme.THEMES[name].surface


def test_a_job_that_is_not_there_is_named(connection):
    with pytest.raises(NotFound, match="nowhere"):
        amt_lab.explore("nowhere", connection)
    with pytest.raises(NotFound, match="nowhere"):
        amt_lab.report("nowhere", connection=connection)


@pytest.mark.parametrize(("over", "details"), [("time", False), ("billable", True)])
def test_what_is_billed_is_asked_for_where_progress_runs_over_it(
    trials, connection, monkeypatch, over, details
):
    asked = []
    monkeypatch.setattr(frames, "trials", lambda *_, **look: asked.append(look) or trials)
    amt_lab.explore("digits", connection, over=over)
    assert asked == [{"details": details}]
