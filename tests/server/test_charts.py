"""Chart specifications: built once for each look, without rows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from amt_lab.server.specifications import Specifications
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.job import Counters, Objective, TuningJobDetail
from amt_lab.tuning.ranges import ContinuousRange, Scaling

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
    chart = json.loads(Specifications().explorer(JOB, 900, "light"))
    assert chart["datasets"]["trials"] == []
    assert "hp.eta" in json.dumps(chart).replace("\\", "")


def test_a_look_is_built_once_for_widths_that_are_close(built):
    specifications = Specifications()
    first = specifications.explorer(JOB, 900, "light")
    assert specifications.explorer(JOB, 919, "light") is first
    assert built == [("job", 880, "light")]


def test_a_job_made_anew_under_an_old_name_gets_its_own_chart(built):
    specifications = Specifications()
    specifications.explorer(JOB, 900, "light")
    again = replace(JOB, created=JOB.created + timedelta(hours=1), ranges=())
    specifications.explorer(again, 900, "light")
    assert len(built) == 2


def test_a_job_without_a_single_objective_says_why_it_has_no_chart():
    with pytest.raises(InvalidRequest, match="job has several training-job definitions"):
        Specifications().explorer(replace(JOB, objective=None), 900, "dark")


def test_the_parallel_axes_stand_in_the_order_that_is_asked_for():
    job = replace(JOB, ranges=(*JOB.ranges, ContinuousRange("alpha", 0, 1)))
    specifications = Specifications()

    def axes(order: str | None) -> list[str]:
        chart = specifications.explorer(job, 900, "light", order)
        return re.findall(r'"name": ?"points-parallel-(eta|alpha)"', chart)

    assert axes(None) == ["eta", "alpha"]
    assert axes("1,0") == ["alpha", "eta"]
    assert axes("1") == ["alpha"]


def test_an_axis_beyond_the_jobs_ranges_is_refused():
    with pytest.raises(InvalidRequest, match="axes: 7 is beyond 0"):
        Specifications().explorer(JOB, 900, "light", "0,7")
