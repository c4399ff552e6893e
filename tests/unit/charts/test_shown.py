"""Where there are very many trials, some are drawn, and the chart says which."""

from __future__ import annotations

from chart_specs import param, parts, transforms

from amt_lab.charts import shown


def test_the_more_views_there_are_the_fewer_trials_are_drawn():
    few, many, most = (shown.parameters(views)[0] for views in (4, 20, 10_000))
    assert few.value > many.value >= shown.FEWEST
    assert most.value == shown.FEWEST


def test_best_newest_and_valueless_trials_are_drawn_in_any_case(spec):
    test = next(t["calculate"] for t in transforms(spec) if t.get("as") == "shown")
    assert "launched <= limit" in test
    assert "datum.rank <= share" in test
    assert "datum.trial > launches[1] - share" in test
    assert "!isValid(datum.objective)" in test
    assert param(spec, "limit")["value"] >= shown.FEWEST


def test_what_is_left_out_is_said(spec):
    notes = [
        part
        for part in parts(spec)
        if any(t.get("filter") == "datum.drawn < launched" for t in part.get("transform", ()))
    ]
    assert len(notes) == 1
    assert "trials drawn one by one" in notes[0]["encoding"]["text"]["value"]["expr"]


def test_of_thousands_fewer_are_drawn_than_of_hundreds(spec):
    assert param(spec, "aim")["expr"] == "limit * (launched > 1000 ? 0.5 : 1)"
    assert param(spec, "share")["expr"] == "floor(aim / 5)"
