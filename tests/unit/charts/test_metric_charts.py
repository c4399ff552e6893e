"""Ranks over two hyperparameters, correlations and trade-offs of metrics, and the comparison's marks."""

from __future__ import annotations

import numpy as np
import pytest
from chart_frames import FORMS, RANGES, detail, trial
from chart_specs import parts
from run_frames import data_rows

from amt_lab import charts
from amt_lab.charts.correlation import correlations
from amt_lab.charts.pairs import chosen_pair
from amt_lab.charts.tradeoff import pareto
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.tuning.ranges import ContinuousRange


def of_metrics(count=12, **metrics):
    """Trials whose objective is their number; other metrics are functions of it."""
    rows = [
        trial(n, float(n), metrics={name: float(of(n)) for name, of in metrics.items()})
        for n in range(1, count + 1)
    ]
    return trials_frame(rows, detail())


def x_of(spec, name):
    found = [p for p in parts(spec) if str(p.get("name", "")).startswith(f"lines-{name}")]
    return found[0]["encoding"]


def test_each_axis_of_a_rank_chart_is_on_its_range_s_own_scale():
    trials = trials_frame([trial(1), trial(2)], detail())
    spec = charts.rank(trials, "learning.rate", "momentum").to_dict()
    encoding = x_of(spec, "rank")
    assert encoding["x"]["scale"]["type"] == "log"
    assert encoding["x"]["scale"]["domain"] == [1e-5, 0.1]
    assert encoding["y"]["scale"]["reverse"] is True
    assert encoding["y"]["title"] == "momentum"
    # A reverse-logarithmic value stands at its distance from 1.
    row = data_rows(spec)[0].iloc[0]
    assert row["at1"] == pytest.approx(1 - row["value1"])


def test_equally_good_trials_have_the_same_colour():
    trials = trials_frame([trial(1, 0.5), trial(2, 0.5), trial(3, 0.1)], detail())
    drawn = data_rows(charts.rank(trials).to_dict())[0].set_index("trial")
    assert drawn["share"].to_dict() == {1: 0.75, 2: 0.75, 3: 0.0}


def test_a_rank_s_title_tells_only_what_the_best_have_more_than_all():
    ranges = (ContinuousRange("near", 0.0, 1.0), ContinuousRange("idle", 0.0, 1.0))
    places = np.linspace(0.01, 0.99, 60)
    rows = [
        trial(
            n,
            -abs(near - 0.5),
            ranges=ranges,
            hyperparameters={"near": near, "idle": (n * 0.37) % 1},
        )
        for n, near in enumerate(places, 1)
    ]
    title = " ".join(charts.rank(trials_frame(rows, detail(ranges)), "near", "idle").title.text)
    assert title == "validation:accuracy: the best 6 trials have near 0.467 to 0.533"


@pytest.mark.parametrize("draw", [charts.rank, lambda t: charts.tradeoff(t, "validation:accuracy")])
def test_a_job_whose_trials_all_failed_does_not_say_yet(draw):
    words = str(draw(trials_frame(FORMS["all failed"], detail())).to_dict())
    assert "All 3 trials failed" in words
    assert "yet" not in words


def test_the_pair_is_the_two_that_go_most_with_the_objective():
    ranges = tuple(ContinuousRange(name, 0.0, 1.0) for name in ("idle", "strong", "weak"))
    rng = np.random.default_rng(0)
    rows = []
    for n in range(1, 41):
        idle, strong, weak = rng.random(3)
        values = {"idle": idle, "strong": strong, "weak": weak}
        rows.append(trial(n, strong + weak / 2, ranges=ranges, hyperparameters=values))
    pair = chosen_pair(trials_frame(rows, detail(ranges)), None, None)
    assert [tuned.name for tuned in pair] == ["strong", "weak"]


@pytest.mark.parametrize(
    ("pair", "error"),
    [
        (("eta", "gamma"), "y: 'gamma' is not tuned; there are eta, "),
        (("eta", "eta"), "y: another hyperparameter than x, got 'eta' for both"),
        (("eta", None), "y: None is not tuned"),
    ],
)
def test_a_pair_that_is_none_is_refused(pair, error):
    with pytest.raises(ValueError, match=error):
        charts.rank(trials_frame([trial(1)], detail()), *pair)


def test_thousands_of_trials_are_places_with_the_best_on_top():
    rows = [trial(n, (n * 0.7548776662) % 1, ranges=RANGES[:2]) for n in range(1, 2502)]
    spec = charts.rank(trials_frame(rows, detail(RANGES[:2]))).to_dict()
    points = next(rows for rows in data_rows(spec) if "rank" in rows)
    cells = next(rows for rows in data_rows(spec) if "trials" in rows)
    assert len(points) == 40
    assert cells["trials"].sum() == 2501
    assert (cells["to0"] > cells["at0"]).all()
    assert "the median rank of places" in " ".join(spec["title"]["subtitle"])


def test_correlations_are_of_ranks():
    trials = of_metrics(loss=lambda n: -(n**3), even=lambda n: n % 2)
    found = correlations(trials).set_index(["one", "other"])["rho"]
    assert found["validation:accuracy", "loss"] == pytest.approx(-1)
    assert abs(found["validation:accuracy", "even"]) < 0.3


def test_one_trial_says_how_many_a_correlation_takes():
    words = str(charts.correlation(of_metrics(1, loss=float)).to_dict())
    assert "It takes 5 trials with two metrics; there is 1" in words


def test_an_objective_that_never_changes_says_so_instead_of_too_few():
    same = of_metrics(6, loss=float, twice=lambda n: 2 * n)
    same["objective"] = 0.5
    chart = charts.correlation(same)
    assert chart.title.subtitle == [
        "validation:accuracy is the same in all trials, so nothing goes with it"
    ]


def test_few_trials_tell_no_correlation():
    assert correlations(of_metrics(4, loss=lambda n: -n))["rho"].isna().all()


def test_the_title_names_what_goes_with_the_objective():
    spec = charts.correlation(of_metrics(loss=lambda n: -n)).to_dict()
    assert spec["title"]["text"] == ["loss falls as validation:accuracy rises (rho -1.00)"]
    assert spec["title"]["subtitle"] == ["Spearman's rank correlation over 12 trials"]


def test_one_metric_alone_says_how_to_get_the_others():
    text = charts.correlation(trials_frame([trial(1)], detail())).to_json()
    assert "details=True" in text


def test_the_front_is_what_no_other_dominates():
    first = np.array([1.0, 2.0, 3.0, 3.0, 2.0, 1.0])
    second = np.array([3.0, 2.0, 1.0, 1.0, 1.5, 3.5])
    # Equal points do not dominate one another.
    assert list(pareto(first, second)) == [False, True, True, True, False, True]


def test_the_front_agrees_with_comparing_all_with_all():
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 12, (2, 200)).astype(float)
    better = (first[:, None] >= first) & (second[:, None] >= second)
    strictly = better & ((first[:, None] > first) | (second[:, None] > second))
    assert list(pareto(first, second)) == list(~strictly.any(axis=0))


def test_directions_decide_what_the_front_is():
    trials = of_metrics(5, time=lambda n: n)
    for direction, count in (("Minimize", 5), ("Maximize", 1)):
        spec = charts.tradeoff(trials, "time", directions={"time": direction}).to_dict()
        assert data_rows(spec)[0]["front"].sum() == count


def test_a_metric_without_a_direction_is_asked_for():
    with pytest.raises(ValueError, match="directions: is more or less of 'time' better"):
        charts.tradeoff(of_metrics(time=lambda n: n), "time")


def test_an_unknown_metric_is_told_with_those_that_are_there():
    with pytest.raises(ValueError, match="no trial has a final 'cost'; there are validation"):
        charts.tradeoff(of_metrics(), "cost", directions={"cost": "Minimize"})


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="takes Maximize or Minimize, got 'down'"):
        charts.tradeoff(of_metrics(), "time", directions={"time": "down"})


def test_groups_are_told_apart_by_dash_as_well_as_by_colour():
    tables = [trials_frame([trial(1), trial(2, 0.7)], detail(name=name)) for name in "ab"]
    spec = charts.comparison(tables, over=["trial"]).to_dict()
    dashes = [
        p["encoding"]["strokeDash"]["scale"]["range"]
        for p in parts(spec)
        if "strokeDash" in p.get("encoding", {})
    ]
    assert dashes
    assert all(first != second for first, second in dashes)


def test_a_job_s_name_is_not_broken_at_its_hyphens():
    names = ["amt-visualize-demo-261120-080000", "amt-visualize-demo-261120-100000"]
    tables = [trials_frame([trial(1), trial(2, 0.7)], detail(name=name)) for name in names]
    for width in range(500, 900, 40):
        title = charts.comparison(tables, over=["trial"], width=width).title.text
        assert all(any(name in line for line in title) for name in names), title


def test_the_chart_has_the_table_of_who_won_where():
    better = trials_frame([trial(1, 0.9)], detail(name="better"))
    worse = trials_frame([trial(1, 0.4)], detail(name="worse"))
    spec = charts.comparison([worse, better], over=["trial"]).to_dict()
    table = next(rows for rows in data_rows(spec) if "weight" in rows)
    assert "★ 0.9000" in set(table["text"])
    assert "best of all" in set(table["text"])


def test_of_several_jobs_those_that_tie_are_marked_and_no_others():
    tables = [
        trials_frame([trial(1, first), trial(2, 0.9)], detail(name=name))
        for name, first in (("slow", 0.4), ("quick", 0.9), ("swift", 0.9))
    ]
    spec = charts.comparison(tables, over=["trial"]).to_dict()
    table = next(rows for rows in data_rows(spec) if "weight" in rows)
    (row,) = table[table["text"] == "trials to reach 0.9"].index
    assert table["text"].iloc[row + 1 : row + 4].tolist() == ["2", "1 =", "1 ="]


def test_what_is_best_after_many_trials_is_not_flattened_by_the_first_ones():
    rows = [trial(n, 0.1 if n < 4 else 0.9 + n / 10_000) for n in range(1, 401)]
    spec = charts.comparison([trials_frame(rows, detail())], over=["trial"]).to_dict()
    domains = [
        part["encoding"]["y"]["scale"]["domain"]
        for part in parts(spec)
        if part.get("encoding", {}).get("y", {}).get("field") == "best"
    ]
    assert domains
    assert all(0.85 < low < high < 0.95 for low, high in domains)


def test_an_unknown_budget_is_refused():
    with pytest.raises(ValueError, match="over: one of trial, time, cost, got 'money'"):
        charts.comparison([trials_frame([trial(1)], detail())], over=["money"])
