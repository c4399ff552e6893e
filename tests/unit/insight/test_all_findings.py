"""All findings of a job together."""

from __future__ import annotations

import json

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.insights import insights, observed
from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.job import Objective


def test_what_is_known_of_a_job_is_found():
    found = insights(searched(lambda s, rng: s["share"] + 0.02 * rng.normal()))
    about_share = {each.kind for each in found if each.hyperparameters == ("share",)}
    assert {"boundaries", "regions"} <= about_share


def test_findings_are_plain_json():
    found = insights(searched(lambda s, rng: s["share"] + 0.02 * rng.normal()))
    assert json.loads(json.dumps([each.as_json() for each in found]))


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_any_table_is_taken(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    insights(table(SPACE, settings, objectives))


def test_a_table_without_its_attributes_is_refused():
    trials = searched(nothing, 30)
    trials.attrs = {}
    with pytest.raises(ValueError, match="objective"):
        insights(trials)


def test_trials_without_an_objective_in_common_are_refused_as_a_request_is():
    trials = searched(nothing, 30)
    trials.attrs["objective"] = None
    with pytest.raises(InvalidRequest, match="share no objective") as refused:
        insights(trials)
    assert refused.value.field == "TrainingJobDefinitions"


def of_two_definitions(**second):
    """`share` rises with the objective of `one` and falls with that of `two`."""
    trials = searched(lambda s, rng: s["share"] + 0.02 * rng.normal(), 160)
    trials["definition"] = ["one", "two"] * 80
    trials["objective"] *= [1, -1] * 80
    objectives = {"one": trials.attrs["objective"], "two": Objective(**second)}
    is_common = len(set(objectives.values())) == 1
    trials.attrs |= {
        "objective": trials.attrs["objective"] if is_common else None,
        "objectives_by_definition": objectives,
        "ranges_by_definition": dict.fromkeys(objectives, trials.attrs["ranges"]),
    }
    return trials


def test_definitions_without_an_objective_in_common_have_their_own_findings():
    trials = of_two_definitions(metric="loss", direction="Minimize")
    found = insights(trials)
    assert {each.data["definition"] for each in found} == {"one", "two"}
    assert all(each.sentence.startswith(f"{each.data['definition']}: ") for each in found)
    bounds = {each.data["definition"]: each.title for each in found if each.kind == "boundaries"}
    # Less of `two` is better, so that it, too, does best at the upper bound.
    assert bounds["two"].startswith("two: best trials sit at the upper bound")
    assert observed(trials) == 160


def test_ranges_are_judged_by_definition_even_where_one_objective_ranks_all_trials():
    trials = of_two_definitions(metric="score", direction="Maximize")
    found = insights(trials)
    about_share = {
        each.data["definition"]: each.title
        for each in found
        if each.kind == "boundaries" and each.hyperparameters == ("share",)
    }
    assert "upper bound" in about_share["one"]
    assert "lower bound" in about_share["two"]
    assert all("definition" not in each.data for each in found if each.kind == "cost")


@pytest.mark.parametrize(
    "second",
    [{"metric": "loss", "direction": "Minimize"}, {"metric": "score", "direction": "Maximize"}],
    ids=["an objective of its own", "the same objective"],
)
def test_of_one_definition_its_trials_alone_are_judged_and_counted(second):
    trials = of_two_definitions(**second)
    trials.loc[trials["trial"] == 4, ["status", "objective"]] = ["Failed", np.nan]
    found = insights(trials, definition="two")
    own = set(trials.loc[trials["definition"] == "two", "name"])
    assert {each.data["definition"] for each in found} == {"two"}
    assert all(own.issuperset(each.trials) for each in found)
    (gain,) = (each for each in found if each.kind == "convergence")
    assert "of 79" in gain.sentence
    assert observed(trials, "two") == 79
    assert observed(trials) == 159


def test_the_findings_of_one_definition_are_those_of_it_among_all():
    trials = of_two_definitions(metric="loss", direction="Minimize")
    alone = insights(trials, definition="one")
    assert alone == [each for each in insights(trials) if each.data["definition"] == "one"]


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30])
def test_of_a_definition_any_table_is_taken(objectives):
    trials = of_two_definitions(metric="loss", direction="Minimize").iloc[: len(objectives)].copy()
    trials["objective"] = objectives
    trials["status"] = np.where(np.isnan(trials["objective"]), "Failed", "Completed")
    insights(trials, definition="two")
    assert observed(trials, "two") == 0


def test_findings_of_a_definition_that_is_not_there_are_refused():
    trials = of_two_definitions(metric="loss", direction="Minimize")
    with pytest.raises(ValueError, match="'three' is none; there are one, two"):
        insights(trials, definition="three")
    with pytest.raises(ValueError, match="'one' is none; these trials are of one alone"):
        observed(searched(nothing, 30), "one")


def test_one_kind_alone_is_told():
    trials = of_two_definitions(metric="loss", direction="Minimize")
    assert {each.kind for each in insights(trials, kind="regions")} == {"regions"}
