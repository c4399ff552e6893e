"""Chart specifications: built once for each look, without rows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from amt_lab.sagemaker.trials_frame import trials_frame
from amt_lab.server.analyses import Look
from amt_lab.server.chart_builders import Context
from amt_lab.server.specifications import ExplorerLook, Specifications
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.job import Counters, Objective, Part, TuningJobDetail
from amt_lab.tuning.ranges import ContinuousRange, Scaling
from amt_lab.tuning.trial import Trial

JOB = TuningJobDetail(
    name="job",
    arn="arn:aws:sagemaker:eu-west-1:000000000000:hyper-parameter-tuning-job/job",
    status="InProgress",
    strategy="Bayesian",
    created=datetime(2026, 11, 3, tzinfo=UTC),
    counters=Counters(),
    objective=Objective("validation:accuracy", "Maximize"),
    ranges=(ContinuousRange("eta", 0.001, 1, Scaling.LOGARITHMIC),),
)


@pytest.fixture
def built(monkeypatch):
    """The looks that were really built."""
    from amt_lab import charts

    looks = []
    really = charts.explorer

    def explorer(trials, **look):
        looks.append((trials.attrs["tuning_job"], look["width"], look["theme"]))
        return really(trials, **look)

    monkeypatch.setattr(charts, "explorer", explorer)
    return looks


def test_the_explorer_has_the_jobs_ranges_and_no_rows():
    chart = json.loads(Specifications().explorer(JOB, ExplorerLook(900, "light")))
    assert chart["datasets"]["trials"] == []
    assert "hp.eta" in json.dumps(chart).replace("\\", "")


def test_a_look_is_built_once_for_widths_that_are_close(built):
    specifications = Specifications()
    first = specifications.explorer(JOB, ExplorerLook(900, "light"))
    assert specifications.explorer(JOB, ExplorerLook(919, "light")) is first
    assert built == [("job", 880, "light")]


def test_a_job_made_anew_under_an_old_name_gets_its_own_chart(built):
    specifications = Specifications()
    specifications.explorer(JOB, ExplorerLook(900, "light"))
    again = replace(JOB, created=JOB.created + timedelta(hours=1), ranges=())
    specifications.explorer(again, ExplorerLook(900, "light"))
    assert len(built) == 2


@pytest.fixture
def several():
    """A job of two training-job definitions without an objective in common."""
    wide, deep = ContinuousRange("eta", 0, 5), ContinuousRange("depth", 1, 9)
    parts = (
        Part("one", Objective("validation:accuracy", "Maximize"), JOB.ranges),
        Part("two", Objective("loss", "Minimize"), (wide, deep)),
    )
    return replace(JOB, objective=None, ranges=(wide, deep), parts=parts)


def test_each_of_several_definitions_has_an_explorer_over_its_own_ranges(several):
    specifications = Specifications()
    first, second = (
        specifications.explorer(several, ExplorerLook(900, "dark", None, name))
        for name in ("one", "two")
    )
    assert "Trials of one" in first
    assert "points-parallel-depth" not in first
    assert "Trials of two" in second
    assert "points-parallel-depth" in second
    assert specifications.explorer(several, ExplorerLook(900, "dark", "1,0", "two")) != second
    assert '"Trials of one"' in specifications.explorer(several, ExplorerLook(900, "dark"))


def looked_at(job, **look):
    """What a chart of a trial of each definition is drawn from."""
    rows = [
        Trial(
            n,
            f"job-{n}",
            job.name,
            "Completed",
            {"eta": 0.5},
            job.created,
            definition=name,
            objective=0.1,
        )
        for n, name in enumerate(("one", "two"), 1)
    ]
    return Context(None, None, job, trials_frame(rows, job), Look(640, "light", **look))


def test_the_axes_are_those_of_the_definition_that_is_drawn(several):
    axes = {"x": "eta", "y": "depth"}
    assert looked_at(several, **axes, definition="two").axes == axes
    with pytest.raises(InvalidRequest, match="y: must be one of eta, got depth"):
        _ = looked_at(several, **axes).axes


def test_the_brushed_lines_are_of_the_definition_that_is_drawn(several):
    assert looked_at(several, brush=(2,), definition="two").lines["names"] == ["job-2"]
    with pytest.raises(InvalidRequest, match="1 is not among the 1 trials of two"):
        _ = looked_at(several, brush=(1, 2), definition="two").lines


def test_a_definition_that_the_job_lacks_is_refused(several):
    with pytest.raises(InvalidRequest, match="definition: must be one of one, two, got three"):
        Specifications().explorer(several, ExplorerLook(900, "dark", None, "three"))
    with pytest.raises(InvalidRequest, match="definition: job has one alone, got one"):
        Specifications().explorer(JOB, ExplorerLook(900, "dark", None, "one"))
    with pytest.raises(InvalidRequest, match="axes: 1 is beyond 0, the last"):
        Specifications().explorer(several, ExplorerLook(900, "dark", "0,1", "one"))


def test_the_parallel_axes_stand_in_the_order_that_is_asked_for():
    job = replace(JOB, ranges=(*JOB.ranges, ContinuousRange("alpha", 0, 1)))
    specifications = Specifications()

    def axes(order: str | None) -> list[str]:
        chart = specifications.explorer(job, ExplorerLook(900, "light", order))
        return re.findall(r'"name": ?"points-parallel-(eta|alpha)"', chart)

    assert axes(None) == ["eta", "alpha"]
    assert axes("1,0") == ["alpha", "eta"]
    assert axes("1") == ["alpha"]


@pytest.mark.parametrize(("over", "field"), [("trial", "trial"), ("billable", "spent")])
def test_progress_runs_over_what_is_asked_for(over, field):
    look = ExplorerLook(900, "light", over=over)
    chart = Specifications().explorer(JOB, look)
    assert f'"field": "{field}"' in chart.replace('":"', '": "')
    assert chart != Specifications().explorer(JOB, ExplorerLook(900, "light"))


def test_an_axis_beyond_the_jobs_ranges_is_refused():
    with pytest.raises(InvalidRequest, match="axes: 7 is beyond 0"):
        Specifications().explorer(JOB, ExplorerLook(900, "light", "0,7"))
