"""All findings of a job together."""

from __future__ import annotations

import json

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, searched

from amt_lab.insight.insights import insights
from amt_lab.tuning.errors import InvalidRequest


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
