"""Parallel coordinates: every axis on its range's scale, in the order asked for, with the shared brush."""

from __future__ import annotations

import re

import pytest
import vl_convert
from chart_frames import RANGES, detail, trial
from chart_specs import param, parts, points_of

from amt_lab import charts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.ranges import CategoricalRange, ContinuousRange


def axes(spec):
    names = (str(part.get("name", "")) for part in parts(spec))
    return [name.removeprefix("points-parallel-") for name in names if "parallel" in name]


def test_every_hyperparameter_and_the_objective_has_an_axis_in_the_shared_brush(spec):
    names = [tuned.name for tuned in RANGES]
    assert axes(spec) == [*names, "validation:accuracy"]
    assert {f"points-parallel-{name}" for name in names} <= set(param(spec, "brush")["views"])


def test_axes_are_in_the_order_asked_for(trials):
    chosen = ["max_depth", "eta"]
    spec = charts.explorer(trials, axes=chosen).to_dict()
    assert axes(spec) == [*chosen, "validation:accuracy"]


def test_an_axis_that_was_not_tuned_is_refused_by_name(trials):
    with pytest.raises(ValueError, match=r"axes must be among eta, .*got 'gamma'"):
        charts.explorer(trials, axes=["eta", "gamma"])


def test_each_axis_has_its_range_s_scale(spec):
    def scale(name):
        return points_of(spec, f"parallel-{name}")["encoding"]["y"]["scale"]

    assert scale("eta")["domain"] == [0.1, 0.5]
    assert scale("learning.rate")["type"] == "log"
    up, down = scale("learning.rate")["range"], scale("momentum")["range"]
    assert up[0] > up[1], "large values are at the top"
    assert down[0] < down[1], "of 1 - value, small ones are at the top"
    assert scale("booster")["domain"] == ["gbtree", "dart"]


def test_where_the_width_has_no_room_further_rows_follow(trials):
    spec = charts.explorer(trials, width=320).to_dict()
    assert axes(spec).count("validation:accuracy") > 1
    assert set(axes(spec)) == {*(tuned.name for tuned in RANGES), "validation:accuracy"}


def test_the_last_name_stands_higher_where_it_would_run_into_the_one_before(trials):
    def heights(width):
        spec = charts.parallel(trials, axes=["eta", "max_depth"], width=width).to_dict()
        names = ("eta", "max_depth", "validation:accuracy")
        rows = [
            row
            for part in parts(spec)
            if isinstance(part.get("data", {}).get("values"), list)
            for row in part["data"]["values"]
        ]
        return [row["y"] for row in rows if row.get("text") in names]

    assert heights(900) == [-4, -4, -4]
    assert heights(400) == [-4, -16, -4]


def test_lines_meet_the_axes_where_their_labels_say():
    ranges = (ContinuousRange("eta", 1.0, 5.0), CategoricalRange("kind", ("a", "b")))
    rows = [
        trial(1, 0.2, ranges=ranges, hyperparameters={"eta": 1.0, "kind": "a"}),
        trial(2, 0.8, ranges=ranges, hyperparameters={"eta": 5.0, "kind": "b"}),
    ]
    spec = charts.parallel(trials_frame(rows, detail(ranges)), width=500).to_dict()
    svg = vl_convert.vegalite_to_svg(spec)
    paths = re.findall(r'"standing: \d"[^>]* d="([^"]+)"', svg)
    (eta, kind, objective) = zip(*(re.findall(r",([\d.]+)", path) for path in paths), strict=True)

    def label(text):
        (found,) = re.findall(rf'translate\(-?6,([\d.]+)\)"[^>]*>{text}<', svg)
        return float(found) - 3  # from where its letters stand to their middle

    spread = 0.25 * (label("a") - label("b"))
    assert list(map(float, eta)) == [label("1"), label("5")]
    assert list(map(float, kind)) == pytest.approx([label("a"), label("b")], abs=spread)
    assert list(map(float, objective)) == [label("0.2"), label("0.8")]
    stars = re.findall(r'aria-label="[^"]*"[^>]*translate\(9,([\d.]+)\)"[^>]*fill="#e69f00"', svg)
    best = [line[1] for line in (eta, kind, objective)]
    assert list(map(float, stars)) == pytest.approx(list(map(float, best)), abs=0.1)


def test_it_stands_alone_too(trials):
    spec = charts.parallel(trials, axes=["eta"], width=500, theme="dark").to_dict()
    assert axes(spec) == ["eta", "validation:accuracy"]
    assert param(spec, "brush")["views"] == [
        "points-parallel-eta",
        "points-parallel-validation:accuracy",
    ]
