"""What the model expects along one hyperparameter, and over two."""

from __future__ import annotations

import numpy as np
import pytest
from insight_frames import table
from model_frames import drawn, of_cube

from amt_lab.insight.partial_dependence import partial_dependence
from amt_lab.insight.surface import surface
from amt_lab.insight.surrogate import surrogate
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

SPACE = (
    ContinuousRange("rate", 1e-4, 1.0, Scaling.LOGARITHMIC),
    IntegerRange("depth", 2, 6),
    CategoricalRange("kernel", ("rbf", "poly", "none")),
)


@pytest.fixture(scope="module")
def model():
    """The loss is (log10 of rate) + depth / 2, and 2 more with kernel poly."""
    rows = drawn(SPACE, 300)
    loss = [np.log10(rate) + depth / 2 + 2 * (kernel == "poly") for rate, depth, kernel in rows]
    return surrogate(table(SPACE, rows, loss, "Minimize"))


def test_a_logarithmic_range_is_asked_evenly_on_its_own_scale(model):
    found = partial_dependence(model, "rate")
    values = np.array(found.grid.values)
    assert values[[0, -1]] == pytest.approx([1e-4, 1.0])
    assert np.diff(np.log(values)) == pytest.approx(np.log(values[1] / values[0]))
    assert found.mean[-1] - found.mean[0] == pytest.approx(4, rel=0.25)


def test_a_minimized_objective_keeps_its_own_sign(model):
    assert (np.diff(partial_dependence(model, "depth").mean) > 0).all()


def test_integers_and_categories_are_asked_once_each(model):
    assert partial_dependence(model, "depth").grid.values == (2, 3, 4, 5, 6)
    found = partial_dependence(model, "kernel")
    assert found.grid.values == ("rbf", "poly", "none")
    assert found.mean[1] - found.mean[[0, 2]] == pytest.approx(2, rel=0.25)


def test_a_surface_has_a_cell_for_each_pair_of_settings(model):
    found = surface(model, "rate", "kernel", cells=16)
    assert found.mean.shape == (3, 16)
    assert found.x.values[0] > 1e-4
    assert (found.mean[1] > found.mean[0]).all()


def test_a_surface_shows_what_two_do_together():
    model = surrogate(of_cube(400, lambda x: 4 * (x[:, 0] - 0.5) * (x[:, 1] - 0.5)))
    found = surface(model, "x0", "x1").mean
    assert found.shape == (64, 64)
    corners = found[[2, 2, -3, -3], [2, -3, 2, -3]]
    assert (np.sign(corners) == [1, -1, -1, 1]).all()
    assert abs(corners).min() > 0.3


def test_a_clear_surface_is_sure_and_one_of_noise_is_not():
    clear = surrogate(of_cube(400, lambda x: 3 * x[:, 0], noise=0.1))
    noise = surrogate(of_cube(40, lambda x: 0 * x[:, 0], noise=1))
    assert surface(clear, "x0", "x1").unsure.mean() < 0.05
    assert surface(noise, "x0", "x1").unsure.mean() > 0.5


def test_the_surface_of_many_trials_is_no_larger():
    sizes = [
        surface(surrogate(of_cube(n, lambda x: x[:, 0])), "x0", "x1").mean.size for n in (50, 2000)
    ]
    assert sizes == [4096, 4096]


def test_a_surface_needs_two_hyperparameters(model):
    with pytest.raises(
        ValueError, match="x and y: a surface needs two hyperparameters, got rate twice"
    ):
        surface(model, "rate", "rate")
