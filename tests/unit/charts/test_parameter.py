"""Each range is drawn on its own scale, from bound to bound."""

from __future__ import annotations

import pytest
from chart_specs import points_of

from amt_lab.charts.axes import ticks, written
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, Scaling


@pytest.fixture
def x(spec):
    return lambda name: points_of(spec, name)["encoding"]["x"]


def test_a_linear_range_spans_its_bounds_without_zero(x):
    assert x("eta")["scale"] == {"domain": [0.1, 0.5], "nice": False, "padding": 7, "zero": False}


def test_a_logarithmic_range_has_a_log_axis(x):
    scale = x("learning.rate")["scale"]
    assert scale["type"] == "log"
    assert scale["domain"] == [1e-5, 0.1]


def test_a_dot_in_a_name_is_not_nesting(x):
    assert x("learning.rate")["field"] == r"hp\.learning\.rate"


def test_a_reverse_logarithmic_range_spreads_values_near_one(x):
    axis = x("momentum")
    assert axis["field"] == r"mirror\.momentum"
    assert axis["scale"]["type"] == "log"
    assert axis["scale"]["reverse"] is True
    assert axis["scale"]["domain"] == pytest.approx([0.001, 0.5])
    assert axis["axis"]["labelExpr"].startswith("['0.5', ")
    assert "'0.999']" in axis["axis"]["labelExpr"]


def test_the_front_end_is_told_which_fields_are_mirrored(spec):
    assert spec["usermeta"]["amt_lab"]["mirrored"] == {"mirror.momentum": "hp.momentum"}


def test_an_integer_range_has_whole_ticks(x):
    values = x("max_depth")["axis"]["values"]
    assert values[0] == 1
    assert values[-1] == 10
    assert all(value == int(value) for value in values)


def test_categories_keep_their_order_even_where_none_was_tried(x):
    axis = x("booster")
    assert axis["type"] == "nominal"
    assert axis["scale"]["domain"] == ["gbtree", "dart"]


def test_equal_categories_are_spread_so_that_none_hides_another(spec):
    assert points_of(spec, "booster")["encoding"]["xOffset"]["field"] == "jitter"


@pytest.mark.parametrize("width", [100, 240, 600])
@pytest.mark.parametrize(
    "tuned",
    [
        ContinuousRange("a", 0.01, 0.5),
        ContinuousRange("b", 1e-8, 1e3, Scaling.LOGARITHMIC),
        ContinuousRange("c", 3.0, 17.5, Scaling.LOGARITHMIC),
        ContinuousRange("d", 0.0, 0.9999, Scaling.REVERSE_LOGARITHMIC),
        ContinuousRange("e", -5.0, 5.0),
        IntegerRange("f", 1, 2),
        IntegerRange("g", 16, 4096, Scaling.LOGARITHMIC),
    ],
    ids=lambda tuned: getattr(tuned, "name", tuned),
)
def test_ticks_are_the_bounds_and_what_has_room_between(tuned, width):
    values = ticks(tuned, width)
    assert values[0] == tuned.low
    assert values[-1] == tuned.high
    assert values == sorted(set(values))
    assert len(values) <= 2 + width / 26


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.001, "0.001"), (1e-5, "1e-5"), (0.9999, "0.9999"), (0.5, "0.5"), (10.0, "10"),
     (200_000, "200k"), (2048, "2048"), (-0.25, "-0.25"), (3e9, "3e9")],
)  # fmt: skip
def test_ticks_are_written_in_few_characters(value, text):
    assert written(value) == text
