"""Jobs of several training-job definitions, each with ranges and maybe an objective of its own."""

from __future__ import annotations

import re

import pytest
from chart_frames import of_two_definitions
from chart_specs import parts

from amt_lab import charts
from amt_lab.charts import report
from amt_lab.charts.pairs import chosen_pair
from amt_lab.charts.standing import ranks
from amt_lab.tuning.job import Objective

LOSS = Objective("loss", "Minimize")


@pytest.fixture(scope="module")
def both():
    _, trials = of_two_definitions()
    return charts.explorer(trials).to_dict()


def filters(spec, name):
    """The filters of the views around the points of a hyperparameter."""
    (view,) = [
        part
        for part in parts(spec)
        if any(child.get("name") == f"points-{name}" for child in parts(part))
        and "layer" in part
        and part.get("width")
        and "transform" in part
    ] or [{}]
    return [each["filter"] for each in view.get("transform", ())]


def test_trials_that_do_not_tune_a_hyperparameter_are_left_out_of_its_scatter(both):
    assert filters(both, "eta") == []
    assert filters(both, "depth") == ["isValid(datum['hp.depth'])"]
    assert filters(both, "kind") == ["indexof(['a', 'b'], datum['hp.kind']) >= 0"]


def test_lines_of_trials_that_do_not_tune_a_hyperparameter_pass_below_its_axis(both):
    words = [part["mark"]["text"] for part in parts(both) if isinstance(part.get("mark"), dict)
             and part["mark"].get("text") == "not tuned"]  # fmt: skip
    assert len(words) == 2
    at = {each["as"]: each["calculate"] for each in both["transform"] if "calculate" in each}
    assert at["at.depth"].endswith(": -0.13) : null")


def test_a_pair_without_a_trial_that_tunes_both_is_not_chosen():
    _, trials = of_two_definitions()
    assert {tuned.name for tuned in chosen_pair(trials, None, None)} != {"depth", "kind"}


def test_two_hyperparameters_that_no_trial_tunes_together_say_so():
    _, trials = of_two_definitions()
    assert "No completed trial has both" in str(charts.rank(trials, "depth", "kind").to_dict())


def test_each_definition_ranks_its_own_trials_where_no_objective_ranks_them_all():
    _, trials = of_two_definitions(LOSS)
    assert list(ranks(trials)) == [3, 1, 2, 2, 1, 3]
    assert charts.timeline(trials).to_dict()


def test_a_report_tells_each_definition_by_itself_where_they_share_no_objective(monkeypatch):
    monkeypatch.setattr(report, "vega_scripts", list)
    job, trials = of_two_definitions(LOSS)
    page = report.render([charts.Reported(job, trials)])
    assert page.count("<h3>one</h3>") == page.count("<h3>two</h3>") == 1
    assert "Best trial of each definition" in page
    drawn = re.findall(r'class="chart" id="([a-z]+)', page)
    assert drawn == ["explorer", "importance"] * 2 + ["timeline"]
    assert "<td>one</td><td>eta</td><td>0.1 to 0.5</td>" in page
    assert "<td>two</td><td>eta</td><td>0.3 to 1</td>" in page
