"""The range that a hyperparameter of several definitions is drawn over."""

from __future__ import annotations

import pytest

from amt_lab.tuning.hull import hull
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange, IntegerRange, Scaling

LOG, LINEAR, AUTO = Scaling.LOGARITHMIC, Scaling.LINEAR, Scaling.AUTO


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        (ContinuousRange("x", 1, 2), ContinuousRange("x", 0, 1.5), ContinuousRange("x", 0, 2)),
        (IntegerRange("x", 1, 9), IntegerRange("x", 2, 40), IntegerRange("x", 1, 40)),
        (IntegerRange("x", 1, 9), ContinuousRange("x", 0.5, 2), ContinuousRange("x", 0.5, 9)),
        (
            ContinuousRange("x", 0.1, 1, LOG),
            ContinuousRange("x", 0.001, 0.5, LOG),
            ContinuousRange("x", 0.001, 1, LOG),
        ),
        (
            ContinuousRange("x", 0.1, 1, LOG),
            ContinuousRange("x", 0, 0.5, LINEAR),
            ContinuousRange("x", 0, 1, LINEAR),
        ),
        (
            ContinuousRange("x", 1e-5, 1, AUTO),
            ContinuousRange("x", 0.1, 2, LOG),
            ContinuousRange("x", 1e-5, 2, LOG),
        ),
        (
            CategoricalRange("x", ("a", "b")),
            CategoricalRange("x", ("c", "b")),
            CategoricalRange("x", ("a", "b", "c")),
        ),
    ],
)
def test_the_values_of_both_are_in_it_and_a_common_scale_stays(one, other, whole):
    assert hull(one, other) == whole


def test_categories_and_numbers_have_nothing_in_common():
    words, numbers = CategoricalRange("x", ("a",)), IntegerRange("x", 1, 2)
    assert hull(words, numbers) == words
    assert hull(numbers, words) == numbers
