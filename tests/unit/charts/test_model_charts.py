"""Charts of what a model learnt from the trials: importance, dependence, surface."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from chart_frames import RANGES, detail, trial
from chart_specs import parts

from amt_lab import charts
from amt_lab.charts.statement import name_in_lines
from amt_lab.sagemaker.frames import trials_frame

MODELLED = (charts.importance, charts.dependence, charts.surface)


def job(count, value=lambda unit: unit[0], noise=0.02, direction="Maximize"):
    """Trials at random places, of an objective that is a function of the place in the unit cube."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(1, count + 1):
        unit = rng.random(len(RANGES))
        settings = {r.name: r.from_unit(float(u)) for r, u in zip(RANGES, unit, strict=True)}
        objective = float(value(unit) + noise * rng.normal())
        rows.append(trial(number, objective, hyperparameters=settings))
    return trials_frame(rows, detail(direction=direction))


@pytest.fixture(scope="module")
def sixty():
    return job(60, lambda unit: unit[0] + 0.8 * unit[1])


def texts(chart):
    """All words that are the same whatever the data."""
    spec = chart.to_dict()
    rows = [v for p in parts(spec) for v in _values(p) if isinstance(v, dict)]
    fixed = [
        p["mark"]["text"]
        for p in parts(spec)
        if isinstance(p.get("mark"), dict) and "text" in p["mark"]
    ]
    return " | ".join([*(str(row["text"]) for row in rows if "text" in row), *map(str, fixed)])


def _values(part):
    values = (part.get("data") or {}).get("values", ())
    return values if isinstance(values, list) else ()


def cells(chart):
    """The table that a surface fills its cells from."""
    (part,) = [p for p in parts(chart.to_dict()) if p.get("mark", {}).get("type") == "rect"]
    return pd.read_csv(io.StringIO(part["data"]["values"])), part


@pytest.mark.parametrize("draw", MODELLED)
def test_any_form_is_a_valid_chart(draw, any_form):
    draw(any_form, theme="dark").to_dict()


@pytest.mark.parametrize("draw", MODELLED)
def test_too_few_trials_are_counted_in_words(draw):
    assert "10 completed trials" in texts(draw(job(3)))
    assert "there are 3" in texts(draw(job(3)))
    assert "there is 1" in texts(draw(job(1)))


@pytest.mark.parametrize("draw", MODELLED)
def test_a_modelled_job_is_a_valid_chart(draw, sixty):
    draw(sixty).to_dict()


@pytest.mark.parametrize("draw", MODELLED)
def test_an_unknown_theme_is_refused(draw, sixty):
    with pytest.raises(ValueError, match="theme must be one of"):
        draw(sixty, theme="pink")


@pytest.mark.parametrize("draw", MODELLED)
def test_noise_is_called_a_guess_in_the_title(draw):
    said = texts(draw(job(40, lambda unit: 0, noise=1)))
    assert "40 trials do not show yet" in said
    assert "guess" in said
    assert "Do not trust it" in said


def test_the_title_states_what_matters_most(sixty):
    assert "eta explains" in texts(charts.importance(sixty))
    assert "eta moves validation:accuracy most" in texts(charts.dependence(sixty))
    assert "The model expects the best validation:accuracy near eta 0." in texts(
        charts.surface(sixty)
    )


def test_the_strongest_two_are_drawn_unless_others_are_named(sixty):
    _, part = cells(charts.surface(sixty))
    assert part["encoding"]["x"]["title"] == "eta"
    assert part["encoding"]["y"]["title"] == "learning.rate (log)"
    _, part = cells(charts.surface(sixty, "booster", "momentum"))
    assert part["encoding"]["x"]["scale"]["domain"] == ["gbtree", "dart"]
    assert part["encoding"]["y"]["scale"]["reverse"] is True


def test_equal_categories_are_spread_so_that_none_hides_another(sixty):
    spec = charts.surface(sixty, "booster", "momentum").to_dict()
    (points,) = [p for p in parts(spec) if str(p.get("name", "")).startswith("points-surface")]
    assert "datum.trial" in points["mark"]["xOffset"]["expr"]
    assert "yOffset" not in points["mark"]


def test_the_cells_of_a_surface_fill_both_ranges(sixty):
    table, _ = cells(charts.surface(sixty, "max_depth", "learning.rate"))
    assert len(table) == 10 * 64
    assert (table["x"].min(), table["x2"].max()) == (0.5, 10.5)
    assert (table["y"].min(), table["y2"].max()) == pytest.approx((1e-5, 0.1))
    row = table[table["x"] == 0.5]
    assert row["y"].to_numpy()[1:] == pytest.approx(row["y2"].to_numpy()[:-1])


@pytest.mark.parametrize(("spread", "digits"), [(1, 3), (1e-4, 6)])
def test_the_key_of_a_surface_tells_its_levels_apart(spread, digits):
    chart = charts.surface(job(40, lambda unit: 0.8 + spread * unit[0], noise=0))
    formats = {
        part["encoding"]["color"]["legend"]["format"]
        for part in parts(chart.to_dict())
        if part.get("encoding", {}).get("color", {}).get("legend")
    }
    assert formats == {f".{digits}~g"}


def test_of_a_minimized_objective_the_lowest_place_is_expected_best():
    trials = job(80, lambda unit: unit[0], direction="Minimize")
    assert "near eta 0.1" in texts(charts.surface(trials, "eta", "max_depth"))


def test_one_axis_alone_is_refused(sixty):
    with pytest.raises(ValueError, match="name both hyperparameters or none"):
        charts.surface(sixty, "eta")


def test_an_unknown_axis_is_refused(sixty):
    with pytest.raises(KeyError, match="gamma was not tuned"):
        charts.surface(sixty, "eta", "gamma")


@pytest.mark.parametrize("draw", [charts.dependence, charts.surface])
def test_of_many_trials_the_best_and_some_others_are_drawn_and_it_says_so(draw):
    trials = job(1200)
    chart = draw(trials)
    assert "the best 100 trials and 400 of the other 1,100" in texts(chart)
    spec = chart.to_dict()
    drawn = pd.read_csv(io.StringIO(spec["datasets"]["trials"]))
    assert len(drawn) == 500
    assert drawn["objective"].max() == trials["objective"].max()
    assert len(json.dumps(spec)) < 400_000


@pytest.mark.parametrize(
    ("metric", "lines"),
    [
        ("loss", ["loss"]),
        ("validation:accuracy", ["validation:", "accuracy"]),
        ("eval_f1_macro@epoch", ["eval_f1_macro@", "epoch"]),
        ("meanaverageprecision", ["meanaverageprec", "ision"]),
    ],
)
def test_a_long_metric_s_name_is_broken_where_it_can_be(metric, lines):
    assert name_in_lines(metric, 15) == lines


def test_bars_that_may_be_chance_say_so_in_words():
    chart = charts.importance(job(40, lambda unit: 0, noise=1))
    rows = [v for p in parts(chart.to_dict()) for v in _values(p) if "share" in v]
    assert rows
    assert all("chance?" in row["text"] for row in rows if row["share"] >= 0.005)
