"""Jobs of several training-job definitions, each with ranges and maybe an objective of its own."""

from __future__ import annotations

import re

import pytest
from chart_frames import of_two_definitions
from chart_specs import parts, points_of
from run_frames import MEASURED, curves, data_rows

from amt_lab import charts
from amt_lab.charts import report
from amt_lab.charts.pairs import chosen_pair
from amt_lab.charts.standing import ranks
from amt_lab.insight.definitions import by_definition
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
    words = [
        row
        for part in parts(both)
        if isinstance(part.get("data", {}).get("values"), list)
        for row in part["data"]["values"]
        if row.get("text") == "not tuned"
    ]
    assert len(words) == 2
    (drawn,) = (t["calculate"] for t in both["transform"] if t.get("as") == "drawn")
    assert re.search(r"isValid\(datum\['hp.depth'\]\) \? [^?]* : -0\.13\)", drawn)


def test_a_tooltip_names_the_definition_where_there_are_several(both):
    drawn = str([t["calculate"] for t in both["transform"] if t.get("as") == "drawn"])
    assert "'definition': datum.definition" in drawn
    assert ",two," in both["datasets"]["trials"]
    _, trials = of_two_definitions()
    alone = charts.explorer(trials, definition="two").to_dict()
    assert "datum.definition" not in str(alone)


def of_two_jobs():
    """What two jobs that tune different hyperparameters have together."""
    _, trials = of_two_definitions()
    several = ("objectives_by_definition", "ranges_by_definition")
    trials.attrs = {key: value for key, value in trials.attrs.items() if key not in several}
    return trials


def test_a_pair_without_a_trial_that_tunes_both_is_not_chosen():
    chosen = chosen_pair(of_two_jobs(), None, None)
    assert {tuned.name for tuned in chosen} != {"depth", "kind"}


def test_two_hyperparameters_that_no_trial_tunes_together_say_so():
    drawn = charts.rank(of_two_jobs(), "depth", "kind")
    assert "No completed trial has both" in str(drawn.to_dict())


JUDGING = {
    "importance": charts.importance,
    "dependence": charts.dependence,
    "surface": charts.surface,
    "rank": charts.rank,
    "correlation": charts.correlation,
    "trade-off": lambda trials, **look: charts.tradeoff(trials, "validation:accuracy", **look),
}


@pytest.mark.parametrize("draw", JUDGING.values(), ids=JUDGING)
def test_what_judges_trials_never_mixes_definitions_and_says_which_it_is_of(draw):
    _, trials = of_two_definitions(count=60)
    best, named = (str(draw(trials, **look).to_dict()) for look in ({}, {"definition": "one"}))
    assert "'two: " in best  # which has trial 60, the best one
    assert "'one: " not in best
    assert "depth" not in best
    assert "'one: " in named
    assert "kind" not in named


def test_a_model_learns_from_the_trials_of_its_definition_alone():
    _, trials = of_two_definitions(count=60)
    whole = charts.importance(trials, definition="two").to_dict()
    assert whole == charts.importance(by_definition(trials)["two"]).to_dict()
    assert "30 trials" in str(whole)


def test_without_a_completed_trial_the_first_definition_is_judged():
    _, trials = of_two_definitions(count=60)
    assert "'one: " in str(charts.importance(trials.head(0)).to_dict())


@pytest.mark.parametrize("draw", [charts.explorer, charts.parallel])
def test_definitions_without_an_objective_in_common_are_explored_one_at_a_time(draw):
    _, trials = of_two_definitions(LOSS)
    first, second = (draw(trials, **look).to_dict() for look in ({}, {"definition": "two"}))
    assert "Trials of one" in str(first)
    assert "Trials of two" in str(second)
    rows = [each["datasets"]["trials"].strip().splitlines()[1:] for each in (first, second)]
    assert list(map(len, rows)) == [3, 3]
    assert "points-parallel-depth" in str(first)
    assert "points-parallel-depth" not in str(second)


def test_one_of_several_definitions_is_explored_over_its_own_ranges(both):
    _, trials = of_two_definitions()
    alone = charts.explorer(trials, definition="one").to_dict()
    assert "Trials of" not in str(both)
    assert "Trials of one" in str(alone)
    assert "0.5" in str(points_of(alone, "eta")["encoding"]["x"]["scale"]["domain"])


def test_an_unknown_definition_is_told_with_those_that_are_there():
    _, trials = of_two_definitions()
    with pytest.raises(ValueError, match="definition: 'three' is none; there are one, two"):
        charts.rank(trials, definition="three")
    with pytest.raises(ValueError, match="these trials are of one alone"):
        charts.explorer(of_two_jobs(), definition="one")


def test_the_best_of_each_definition_are_learning_curves_where_they_share_no_objective():
    _, trials = of_two_definitions(LOSS)
    drawn = charts.learning_curves(trials, curves(trials), best=1).to_dict()
    assert set(data_rows(drawn)[0]["trial"]) == {2, 5}  # the best of `two` and of `one`
    assert "the best 1 of each definition, of 6 trials" in " ".join(drawn["title"]["subtitle"])
    title = " ".join(drawn["title"]["text"])
    assert "one: validation:accuracy: trial 5 ended best at 0.5; two: loss: trial 2" in title


def test_learning_curves_of_one_definition_leave_the_others_out():
    _, trials = of_two_definitions(LOSS)
    drawn = charts.learning_curves(trials, curves(trials), definition="two", best=0).to_dict()
    assert set(data_rows(drawn)[0]["trial"]) == {2, 4, 6}
    assert " ".join(drawn["title"]["text"]).startswith("two: loss: trial 2 ended best")
    measured = charts.instance_metrics(trials, curves(trials, MEASURED), definition="two")
    assert set(data_rows(measured.to_dict())[0]["trial"]) == {2, 4, 6}


def test_selected_learning_curves_speak_of_their_own_definition_alone():
    _, trials = of_two_definitions(LOSS)
    drawn = charts.learning_curves(trials, curves(trials), names=trials["name"][[0, 2]]).to_dict()
    title = " ".join(drawn["title"]["text"])
    assert title == "one: validation:accuracy: trial 3 ended best of these at 0.3"


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
