"""Where the best trials are, and which categories never won."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, nothing, revisited, searched

from amt_lab.insight.regions import regions


def named(found):
    return {name for finding in found for name in finding.hyperparameters}


def test_the_best_region_is_named_on_the_range_s_own_scale():
    (found,) = regions(searched(lambda s, rng: -abs(np.log10(s["rate"]) + 2) + 0.1 * rng.normal()))
    assert found.hyperparameters == ("rate",)
    assert 1e-3 < found.data["low"] < 1e-2 < found.data["high"] < 1e-1
    assert found.data["share_of_scale"] < 0.4
    assert found.data["tried_low"] < 1e-3
    assert found.data["tried_high"] > 0.1


def test_a_region_names_the_best_trials_within_it():
    trials = searched(lambda s, rng: -abs(s["weight"] - 2) + 0.1 * rng.normal())
    (found,) = regions(trials)
    inside = trials[trials["name"].isin(found.trials)]["hp.weight"]
    assert inside.between(found.data["low"], found.data["high"]).all()
    assert len(inside) == found.data["best_trials_inside"] >= 9


def test_a_single_best_whole_number_is_said_as_one():
    (found,) = regions(searched(lambda s, rng: (s["depth"] == 3) + 0.1 * rng.normal(), seed=3))
    assert "trials have 3; tried were 1 to 10" in found.sentence


def test_a_category_that_never_won_is_named():
    (found,) = regions(searched(lambda s, rng: (s["kernel"] != "poly") + 0.2 * rng.normal()))
    assert found.hyperparameters == ("kernel",)
    assert found.data["values"] == ["poly"]
    assert found.data["kept"] == ["rbf", "linear"]


@pytest.mark.parametrize("crowding", [None, 0.3])
def test_where_nothing_matters_nothing_is_said(crowding):
    assert regions(searched(nothing, crowding=crowding)) == []


def test_where_an_idle_hyperparameter_was_in_good_company_is_no_region():
    assert named(regions(revisited())) == {"share"}


def test_trials_of_a_parent_outside_of_the_range_do_not_count_as_its_region():
    trials = searched(lambda s, rng: -abs(s["weight"] - 2) + 0.1 * rng.normal())
    trials.loc[trials["hp.weight"] > 4, "hp.weight"] = 9.0
    (found,) = regions(trials)
    assert found.data["tried_high"] <= 5


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_too_little_says_nothing(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    assert regions(table(SPACE, settings, objectives)) == []
