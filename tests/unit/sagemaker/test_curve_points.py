"""Values of many curves as a few arrays."""

from __future__ import annotations

import math

from amt_lab.sagemaker.curve_points import CurvePoints

A, B, C = (("a", "loss", ""), ("b", "loss", ""), ("b", "CPUUtilization", "algo-1"))


def points(**values):
    curves = [{"a": A, "b": B, "c": C}[name] for name in values]
    times = [[100 + place for place, _ in enumerate(each)] for each in values.values()]
    return CurvePoints.of_lists(curves, times, list(values.values()))


def test_curves_are_picked_in_the_order_they_are_asked_for():
    picked = points(a=[1, 2], b=[3], c=[4, 5, 6]).of([C, A])

    assert picked.curves == [C, A]
    assert picked.lengths.tolist() == [3, 2]
    assert picked.values.tolist() == [4, 5, 6, 1, 2]
    assert picked.times.tolist() == [100, 101, 102, 100, 101]
    assert picked.steps.tolist() == [0, 1, 2, 0, 1]


def test_a_curve_that_is_not_there_has_no_points():
    picked = points(a=[1], b=[]).of([C, B, A])

    assert picked.lengths.tolist() == [0, 0, 1]
    assert picked.values.tolist() == [1]


def test_of_a_curve_that_came_twice_the_last_counts():
    both = CurvePoints.joined([points(a=[1, 2], b=[3]), points(a=[4])])

    assert both.of([A, B]).values.tolist() == [4, 3]


def test_nothing_joined_is_nothing_of_the_same_types():
    nothing, something = CurvePoints.joined([]), points(a=[1])

    assert nothing.of([A]).lengths.tolist() == [0]
    assert nothing.steps.tolist() == []
    for name in ("lengths", "times", "values", "steps"):
        assert getattr(nothing, name).dtype == getattr(something, name).dtype


def test_numbers_that_are_not_finite_are_spelt_as_texts():
    values = points(a=[0.5, "NaN", "-Infinity"]).values.tolist()

    assert values[0] == 0.5
    assert math.isnan(values[1])
    assert values[2] == -math.inf
