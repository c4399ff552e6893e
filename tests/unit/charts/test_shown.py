"""Where there are very many trials, some are drawn, and the chart says which."""

from __future__ import annotations

from chart_specs import param, parts, transforms

from amt_lab.charts import shown


def test_the_more_views_there_are_the_fewer_trials_are_drawn():
    assert shown.limit(4).value > shown.limit(20).value >= shown.FEWEST
    assert shown.limit(10_000).value == shown.FEWEST


def test_best_newest_and_valueless_trials_are_drawn_in_any_case(spec):
    test = next(t["calculate"] for t in transforms(spec) if t.get("as") == "shown")
    assert "datum.launched <= limit" in test
    assert f"datum.rank <= {shown.SHARE}" in test
    assert f"datum.trial > datum.newest - {shown.SHARE}" in test
    assert "datum.is_without_value" in test
    assert param(spec, "limit")["value"] >= shown.FEWEST


def test_what_is_left_out_is_said(spec):
    notes = [
        part
        for part in parts(spec)
        if any(t.get("filter") == "datum.drawn < datum.launched" for t in part.get("transform", ()))
    ]
    assert len(notes) == 1
    assert "trials drawn one by one" in notes[0]["encoding"]["text"]["value"]["expr"]


def test_of_thousands_fewer_are_drawn_than_of_hundreds(spec):
    assert shown.SHARE == "floor((limit * (datum.launched > 1000 ? 0.5 : 1)) / 5)"
