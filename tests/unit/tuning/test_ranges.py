"""Ranges: to the API and back, and to the unit interval and back."""

from __future__ import annotations

import itertools

import pytest

from amt_lab.tuning.errors import InvalidRequest
from amt_lab.tuning.ranges import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    Scaling,
    ranges_as_request,
    ranges_from_request,
)

RANGES = [
    ContinuousRange("linear", -2.0, 3.0, Scaling.LINEAR),
    ContinuousRange("log", 1e-6, 10.0, Scaling.LOGARITHMIC),
    ContinuousRange("reverse", 0.0, 0.9999, Scaling.REVERSE_LOGARITHMIC),
    ContinuousRange("auto", 1e-5, 1.0),
    IntegerRange("depth", -3, 12),
    IntegerRange("units", 1, 4096, Scaling.LOGARITHMIC),
]


def test_ranges_survive_the_way_to_the_api_and_back():
    ranges = (*RANGES, CategoricalRange("kind", ("a", "b", "1")))

    assert ranges_from_request(ranges_as_request(ranges)) == ranges


@pytest.mark.parametrize("tuned", RANGES, ids=lambda tuned: tuned.name)
def test_the_bounds_are_the_ends_of_the_unit_interval(tuned):
    assert tuned.from_unit(0.0) == pytest.approx(tuned.low)
    assert tuned.from_unit(1.0) == pytest.approx(tuned.high)
    assert tuned.to_unit(tuned.low) == pytest.approx(0.0)
    assert tuned.to_unit(tuned.high) == pytest.approx(1.0)


@pytest.mark.parametrize("tuned", RANGES[:4], ids=lambda tuned: tuned.name)
def test_a_continuous_value_survives_the_unit_interval(tuned):
    for step in range(11):
        assert tuned.to_unit(tuned.from_unit(step / 10)) == pytest.approx(step / 10, abs=1e-9)


@pytest.mark.parametrize("tuned", RANGES[4:], ids=lambda tuned: tuned.name)
def test_every_integer_survives_the_unit_interval(tuned):
    integers = range(tuned.low, tuned.high + 1)

    assert [tuned.from_unit(tuned.to_unit(value)) for value in integers] == list(integers)
    assert all(isinstance(tuned.from_unit(step / 7), int) for step in range(8))


def test_every_integer_of_a_linear_range_is_drawn_as_often():
    tuned = IntegerRange("depth", 1, 10)

    drawn = [tuned.from_unit((step + 0.5) / 1000) for step in range(1000)]

    assert [len(list(group)) for _, group in itertools.groupby(drawn)] == [100] * 10


@pytest.mark.parametrize(
    ("tuned", "middle"),
    [
        (ContinuousRange("linear", 0.0, 10.0, Scaling.LINEAR), 5.0),
        (ContinuousRange("log", 1e-4, 1.0, Scaling.LOGARITHMIC), 1e-2),
        (ContinuousRange("reverse", 0.0, 0.9999, Scaling.REVERSE_LOGARITHMIC), 0.99),
        (ContinuousRange("wide", 1e-4, 1.0), 1e-2),
        (ContinuousRange("narrow", 1.0, 10.0), 5.5),
        (ContinuousRange("from zero", 0.0, 1000.0), 500.0),
    ],
    ids=lambda tuned: getattr(tuned, "name", ""),
)
def test_the_middle_lies_where_the_scaling_says(tuned, middle):
    assert tuned.from_unit(0.5) == pytest.approx(middle)


def test_each_category_has_its_share():
    tuned = CategoricalRange("kind", ("a", "b", "c"))

    assert [tuned.from_unit(unit) for unit in (0, 0.4, 0.99, 1)] == ["a", "b", "c", "c"]
    assert [tuned.from_unit(tuned.to_unit(value)) for value in "abc"] == ["a", "b", "c"]


def test_values_of_the_api_are_read_as_the_range_has_them():
    assert IntegerRange("depth", 1, 10).parse("3.0") == 3
    assert ContinuousRange("eta", 0, 1).parse("2.5E-1") == 0.25
    assert CategoricalRange("kind", ("1", "2")).parse("1") == "1"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ContinuousRange("eta", 1, 0), "MinValue must be less than MaxValue"),
        (lambda: ContinuousRange("eta", 0, float("nan")), "must be finite"),
        (lambda: ContinuousRange("eta", 0, 1, Scaling.LOGARITHMIC), "above 0, got 0"),
        (lambda: ContinuousRange("eta", 0, 1, Scaling.REVERSE_LOGARITHMIC), "0 <= x < 1"),
        (lambda: CategoricalRange("eta", ()), "1 to 30 Values, got 0"),
        (lambda: CategoricalRange("eta", ("a", "a")), "must differ"),
    ],
)
def test_a_range_that_cannot_be_is_refused_by_name(make, words):
    with pytest.raises(InvalidRequest, match=f"^eta: .*{words}") as refused:
        make()

    assert refused.value.field == "eta"
