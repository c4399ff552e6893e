"""A trials table as numbers that a model can take."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table

from amt_lab.insight.observations import Observations
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

SPACE = (
    ContinuousRange("rate", 1e-4, 1.0, Scaling.LOGARITHMIC),
    ContinuousRange("momentum", 0.0, 0.99, Scaling.REVERSE_LOGARITHMIC),
    IntegerRange("depth", 2, 10),
    CategoricalRange("kernel", ("rbf", "poly")),
)


def test_values_lie_where_their_own_scale_puts_them():
    trials = table(SPACE, [(0.01, 0.9, 4, "poly")], [0.5])
    assert Observations.of(trials).unit == pytest.approx(np.array([[0.5, 0.5, 0.25, 1.0]]))


def test_more_is_better_whatever_the_direction():
    trials = table(SPACE, [(0.01, 0.9, 4, "poly")], [0.5], direction="Minimize")
    found = Observations.of(trials)
    assert found.score.tolist() == [-0.5]
    assert (found.sign * found.score).tolist() == [0.5]


def test_only_completed_trials_with_an_objective_count():
    trials = table(SPACE, [(0.01, 0.9, 4, "poly")] * 4, [0.5, np.nan, 0.7, 0.8])
    trials.loc[2, "status"] = "Stopped"
    assert Observations.of(trials).names == (trials["name"][0], trials["name"][3])


def test_no_trials_are_no_observations():
    found = Observations.of(table(SPACE, [], []))
    assert len(found) == 0
    assert found.unit.shape == (0, 4)


def test_a_value_that_a_trial_did_not_tune_is_not_known():
    trials = table(SPACE, [(0.01, 0.9, 4, "poly")], [0.5])
    trials["hp.depth"] = trials["hp.depth"].astype("Int64")
    trials.loc[0, "hp.depth"] = None
    assert np.isnan(Observations.of(trials).unit[0, 2])


def test_a_value_that_is_no_number_has_no_place():
    trials = table(SPACE, [(0.01, 0.9, 4, "poly")] * 2, [0.5, 0.6])
    trials["hp.depth"] = ["deep", 4]
    assert Observations.of(trials).unit[:, 2] == pytest.approx([np.nan, 0.25], nan_ok=True)
