"""What the linked charts' specification promises to Vega-Lite, to the front end and to notebooks."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re

import numpy as np
import pytest
import vl_convert
from altair.utils.schemapi import SchemaValidationError
from chart_frames import RANGES, START, detail, trial
from chart_specs import param, parts, points_of, transforms

from amt_lab import charts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.ranges import ContinuousRange

MAKES_ROWS = ("aggregate", "kde")
"""Vega's transforms that hand on rows of their own."""


def test_every_form_of_a_job_is_valid_vega_lite(any_form):
    assert charts.explorer(any_form, theme="dark").to_dict()["vconcat"]


def test_what_is_not_vega_lite_is_found_in_the_whole(trials):
    chart = charts.explorer(trials)
    chart.vconcat[1]["hconcat"][0]["layer"][0]["mark"] = "nonsense"
    with pytest.raises(SchemaValidationError, match="nonsense"):
        chart.to_dict()


@pytest.mark.parametrize("width", [240, 520, 900])
def test_columns_follow_the_width(trials, width):
    spec = charts.explorer(trials, width=width).to_dict()
    rows = [len(row["hconcat"]) for row in spec["vconcat"][3:]]
    assert sum(rows) == len(RANGES)
    assert max(rows) == {240: 1, 520: 2, 900: 3}[width]
    for row in (spec["vconcat"][1], *spec["vconcat"][3:]):
        assert sum(view["width"] for view in row["hconcat"]) < width


def test_the_rows_are_embedded_once_and_whole(spec):
    assert list(spec["datasets"]) == ["trials"]
    rows = list(csv.DictReader(io.StringIO(spec["datasets"]["trials"])))
    assert [row["trial"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0]["started"] == str(int(START.timestamp() * 1000) + 60_000)
    assert [part["data"] for part in parts(spec) if "name" in part.get("data", {})] == [
        {"name": "trials", "format": spec["data"]["format"]}
    ]


def test_without_embedding_the_data_set_is_there_and_empty(trials):
    spec = charts.explorer(trials, embed=False).to_dict()
    assert spec["datasets"] == {"trials": []}
    assert spec["data"]["name"] == "trials"


def test_500_trials_of_10_hyperparameters_stay_below_200_kilobytes(many):
    spec = charts.explorer(many).to_dict()
    assert len(json.dumps(spec, separators=(",", ":"))) < 200_000


def test_brush_and_hover_are_the_same_in_every_chart(spec):
    names = [
        part["name"] for part in parts(spec) if str(part.get("name", "")).startswith("points-")
    ]
    assert len(names) == 2 * len(RANGES) + 3
    assert param(spec, "brush")["views"] == names
    assert param(spec, "hover")["views"] == names
    assert param(spec, "brush")["select"]["type"] == "interval"
    assert param(spec, "brush")["select"]["resolve"] == "intersect"
    assert param(spec, "hover")["select"]["fields"] == ["trial"]
    assert param(spec, "picked") == {"name": "picked", "value": None}


def test_a_changed_chart_keeps_its_selections(trials):
    spec = charts.explorer(trials).properties(background="white").to_dict()
    names = {part.get("name") for part in parts(spec)}
    assert set(param(spec, "brush")["views"]) <= names


def test_nothing_is_highlighted_while_the_pointer_is_elsewhere(spec):
    filters = [
        one
        for each in transforms(spec)
        for one in (
            each.get("filter", {}).get("or", []) if isinstance(each.get("filter"), dict) else []
        )
        if isinstance(one, dict) and one.get("param") == "hover"
    ]
    assert filters
    assert all(one["empty"] is False for one in filters)
    tests = [
        condition
        for part in parts(spec)
        for channel in part.get("encoding", {}).values()
        for condition in _conditions(channel)
        if condition.get("param") == "hover"
    ]
    assert tests
    assert all(condition["empty"] is False for condition in tests)


def _conditions(channel):
    found = channel.get("condition", []) if isinstance(channel, dict) else []
    return [found] if isinstance(found, dict) else found


@pytest.mark.parametrize(("direction", "sign"), [("Maximize", "1"), ("Minimize", "-1")])
def test_the_best_so_far_follows_the_direction(direction, sign):
    frame = trials_frame([trial(1), trial(2)], detail(direction=direction))
    found = transforms(charts.explorer(frame).to_dict())
    score = next(t for t in found if t.get("as") == "score")
    assert f"? {sign} * datum.objective" in score["calculate"]
    window = next(t for t in found if t.get("window", [{}])[0].get("as") == "best_score")
    assert window["frame"] == [None, 0]
    assert window["window"][0] == {"op": "max", "field": "score", "as": "best_score"}
    assert window["sort"][0] == {"field": "started", "order": "ascending"}


def test_progress_may_run_over_trial_numbers(trials):
    spec = charts.explorer(trials, over="trial").to_dict()
    assert points_of(spec, "progress")["encoding"]["x"]["field"] == "trial"


def test_trials_without_a_value_have_a_rail_in_every_chart(spec):
    rails = [
        part
        for part in parts(spec)
        if part.get("transform", [{}])[0].get("filter")
        == "(datum.shown || evidence[datum.trial]) && !isValid(datum.objective)"
        and part.get("mark", {}).get("type") == "point"
    ]
    assert len(rails) == len(RANGES) + 1


def test_a_frame_without_its_attributes_is_refused(trials):
    trials.attrs = {}
    with pytest.raises(ValueError, match=r"df\.attrs needs `objective` and `ranges`"):
        charts.explorer(trials)


def test_an_unknown_theme_is_refused_by_name(trials):
    with pytest.raises(ValueError, match="theme must be one of light, dark, got 'solarized'"):
        charts.explorer(trials, theme="solarized")


def test_a_chart_shows_itself_by_the_extension_s_mime_type(trials):
    bundle = charts.explorer(trials)._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v6+json"]["vconcat"]
    assert "amt-lab extension" in bundle["text/plain"]


def test_the_user_s_own_renderer_is_left_alone_until_asked():
    import altair as alt

    before = alt.renderers.active
    try:
        assert before != charts.renderer.NAME
        charts.renderer.enable()
        assert list(alt.renderers.get()({"mark": "point"})) == [
            "application/vnd.vegalite.v6+json",
            "text/plain",
        ]
    finally:
        alt.renderers.enable(before)


def test_the_trials_of_a_finding_are_ringed_with_a_value_and_without(trials):
    spec = charts.explorer(trials).to_dict()
    param(spec, "evidence")["value"] = {"2": True, "3": True}
    svg = vl_convert.vegalite_to_svg(spec)
    # Trial 2 has a value, and 3 failed: each is ringed once in progress and in each scatter.
    assert svg.count('stroke="#24292f" stroke-width="1.5"') == 2 * (1 + len(RANGES))


def test_the_trials_of_a_finding_are_ringed_even_where_they_are_not_drawn(trials):
    spec = charts.explorer(trials).to_dict()
    param(spec, "limit")["value"] = 2
    param(spec, "evidence")["value"] = {str(number): True for number in trials["trial"]}
    svg = vl_convert.vegalite_to_svg(spec)
    assert svg.count('stroke="#24292f" stroke-width="1.5"') == len(trials) * (1 + len(RANGES))


def test_a_crowded_bound_is_stated_above_its_scatter_alone():
    ranges = (ContinuousRange("eta", 0.1, 0.5), ContinuousRange("alpha", 0.0, 1.0))
    rng = np.random.default_rng(0)
    places = rng.random((60, 2))
    rows = [
        trial(
            number,
            float(eta),
            ranges=ranges,
            hyperparameters={"eta": 0.1 + 0.4 * float(eta), "alpha": float(alpha)},
        )
        for number, (eta, alpha) in enumerate(places, 1)
    ]
    frame = trials_frame(rows, detail(ranges))
    spec = charts.explorer(frame).to_dict()
    assert param(spec, "titles")["value"] == {"eta": "best trials sit at the upper bound 0.5"}
    svg = vl_convert.vegalite_to_svg(spec)
    assert svg.count(">best trials sit at") == 1
    heading = r'translate\(0,(-\d+)\)"[^>]*font-weight="600"[^>]*>(?:eta|alpha)<'
    assert re.findall(heading, svg) == ["-24", "-24"]  # side by side, and so in line
    streamed = charts.explorer(frame, embed=False).to_dict()
    assert param(streamed, "titles")["value"] == {}


def shaded(rows, ranges=RANGES):
    svg = vl_convert.vegalite_to_svg(charts.explorer(trials_frame(rows, detail(ranges))).to_dict())
    return re.findall(r'aria-label="(low[^"]*)"', svg)


def test_the_region_of_the_best_trials_is_shaded_from_the_lowest_to_the_highest():
    rows = [trial(number) for number in range(1, 41)]
    for place, number in enumerate((10, 20, 30, 40)):  # the best tenth
        own = {"eta": 0.2 + place / 100, "momentum": 0.9, "max_depth": 1 + number // 4}
        rows[number - 1] = trial(
            number, 0.9, hyperparameters=rows[number - 1].hyperparameters | own
        )
    found = shaded(rows)
    assert "low.eta: 0.2; high.eta: 0.23" in found
    assert "low.momentum: 0.1; high.momentum: 0.1" in found  # drawn as 1 - momentum
    assert not [label for label in found if "max_depth" in label]  # 8 of 9 steps say nothing


def test_a_single_whole_number_that_all_of_the_best_have_is_shaded_around_it():
    rows = [trial(number) for number in range(1, 61)]
    for number in range(10, 61, 10):
        own = rows[number - 1].hyperparameters | {"max_depth": 3}
        rows[number - 1] = trial(number, 0.9, hyperparameters=own)
    assert "low.max_depth: 2.5; high.max_depth: 3.5" in shaded(rows)


def test_where_the_best_trials_lie_anywhere_hardly_anything_is_shaded():
    ranges = tuple(ContinuousRange(name, 0.0, 1.0) for name in "abcde")
    rng = np.random.default_rng(0)
    labels = []
    for count in (20, 50, 100) * 2:
        rows = [
            trial(
                number,
                float(rng.random()),
                ranges=ranges,
                hyperparameters=dict(zip("abcde", rng.random(5).tolist(), strict=True)),
            )
            for number in range(1, count + 1)
        ]
        labels += shaded(rows, ranges)
    assert len(labels) <= 2  # of 30 scatters


@pytest.mark.parametrize("over", ["time", "trial", "billable"])
def test_no_view_copies_all_trials(trials, over):
    compiled = vl_convert.vegalite_to_vega(charts.explorer(trials, over=over).to_dict())
    shared = [data["name"] for data in compiled["data"] if data.get("source") == "trials"]
    assert len(shared) == 1
    for data in compiled["data"]:
        if data.get("source") in shared:
            kinds = [each["type"] for each in data.get("transform", [])]
            # Vega copies what comes before one of the other kinds, even before the filter that keeps ten.
            assert set(itertools.takewhile(lambda kind: kind not in MAKES_ROWS, kinds)) <= {
                "filter"
            }
