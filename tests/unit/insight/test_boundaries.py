"""Bounds that the best trials crowd, and how far to widen."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from known_jobs import SPACE, cornered, nothing, revisited, searched

from amt_lab.insight.boundaries import boundaries
from amt_lab.insight.widening import widened
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Scaling


def rising(settings, rng):
    return settings["share"] + 0.02 * rng.normal()


def test_a_bound_that_the_best_trials_crowd_is_named():
    (found,) = boundaries(searched(rising))
    assert found.hyperparameters == ("share",)
    assert found.data["end"] == "high"
    assert found.data["widen_to"] == 0.75
    assert found.sentence.startswith("share: ")
    assert "a better value may lie above 0.5; widen to 0.75" in found.sentence


def test_a_search_that_went_to_the_bound_nearly_always_has_it_named_too():
    rng = np.random.default_rng(0)
    shares = [*rng.uniform(0.0, 0.5, 11), *[0.5] * 29]
    settings = [(10 ** rng.uniform(-4, 0), share, 1.0, 3, "rbf") for share in shares]
    trials = table(SPACE, settings, [share + 0.03 * rng.normal() for share in shares])
    (found,) = boundaries(trials)
    assert (found.hyperparameters, found.data["end"]) == (("share",), "high")


def test_a_bound_that_an_idle_hyperparameter_was_at_in_good_company_is_not_named():
    assert {each.hyperparameters for each in boundaries(revisited())} == {("share",)}


def test_the_trials_at_the_bound_are_named():
    trials = searched(rising)
    (found,) = boundaries(trials)
    named = trials[trials["name"].isin(found.trials)]
    assert (named["hp.share"] >= 0.4).all()
    assert len(named) == found.data["best_trials_at_edge"]


def test_a_log_scaled_range_is_widened_on_its_scale():
    (found,) = boundaries(searched(lambda s, rng: -np.log(s["rate"]) + 0.3 * rng.normal()))
    assert (found.data["end"], found.data["widen_to"]) == ("low", 1e-6)


def test_where_less_is_better_the_best_are_the_least():
    (found,) = boundaries(searched(rising, direction="Minimize"))
    assert found.data["end"] == "low"


def test_an_optimum_within_the_range_crowds_no_bound():
    peak = searched(lambda s, rng: -((s["share"] - 0.35) ** 2) + 0.005 * rng.normal(), 200)
    assert boundaries(peak) == []


@pytest.mark.parametrize("seed", range(3))
def test_an_optimum_just_inside_a_bound_does_not_crowd_it(seed):
    near = searched(lambda s, rng: -((2 * s["share"] - 0.9) ** 2) + 0.02 * rng.normal(), seed=seed)
    assert boundaries(near) == []


@pytest.mark.parametrize("best", [1.0, 1.2])
def test_an_optimum_at_the_bound_or_beyond_it_crowds_it(best):
    far = searched(lambda s, rng: -((2 * s["share"] - best) ** 2) + 0.02 * rng.normal())
    assert [(each.hyperparameters, each.data["end"]) for each in boundaries(far)] == [
        (("share",), "high")
    ]


def test_a_corner_that_a_search_went_back_to_is_said_of_what_makes_it_good():
    assert {each.hyperparameters for each in boundaries(cornered())} == {("share",)}


def test_sampling_at_the_bounds_is_no_crowding():
    assert boundaries(searched(nothing, crowding=0.2)) == []


def test_a_whole_number_is_said_as_one():
    (found,) = boundaries(searched(lambda s, rng: s["depth"] + 0.1 * rng.normal()))
    assert "trials have 10, its largest value" in found.sentence


@pytest.mark.parametrize("objectives", [[], [0.5], [np.nan] * 30, [0.5] * 30])
def test_too_little_says_nothing(objectives):
    settings = [(0.01, 0.5, 1.0, 3, "rbf")] * len(objectives)
    assert boundaries(table(SPACE, settings, objectives)) == []


XGBOOST = algorithms()["xgboost"]


@pytest.mark.parametrize(
    ("tuned", "end", "to"),
    [
        (ContinuousRange("subsample", 0.5, 1.0), "high", None),
        (ContinuousRange("subsample", 0.5, 0.9), "high", 1.0),
        (ContinuousRange("subsample", 0.1, 1.0), "low", 0.01),
        (ContinuousRange("eta", 0.1, 0.5), "high", 0.7),
        (ContinuousRange("alpha", 0.0, 0.5), "low", None),
        (ContinuousRange("alpha", 0.0, 0.5), "high", 0.75),
        (ContinuousRange("alpha", 1e-4, 1.0, Scaling.LOGARITHMIC), "low", 1e-6),
        (IntegerRange("max_depth", 1, 10), "low", None),
        (IntegerRange("max_depth", 4, 10), "low", 1),
        (IntegerRange("max_depth", 1, 10), "high", 14),
    ],
)
def test_no_proposal_passes_the_algorithm_s_limits(tuned, end, to):
    moved = widened(tuned, end, XGBOOST)
    assert moved is None if to is None else moved == pytest.approx(to)


@pytest.mark.parametrize(
    ("tuned", "end", "to"),
    [
        (ContinuousRange("dropout", 0.0, 0.5), "high", 0.75),
        (ContinuousRange("dropout", 0.0, 1.0), "high", None),
        (ContinuousRange("shift", -1.0, 1.0), "low", -2.0),
        (ContinuousRange("momentum", 0.0, 0.99, Scaling.REVERSE_LOGARITHMIC), "high", 0.999),
        (IntegerRange("trees", 10, 200), "low", 1),
        (IntegerRange("trees", 1, 1000, Scaling.LOGARITHMIC), "high", 32000),
    ],
)
def test_of_an_unknown_algorithm_signs_and_shares_are_kept(tuned, end, to):
    moved = widened(tuned, end, None)
    assert moved is None if to is None else moved == pytest.approx(to)
