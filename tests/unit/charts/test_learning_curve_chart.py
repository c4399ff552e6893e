"""Some trials as lines, the rest as a band, and a note of which is which."""

from __future__ import annotations

import pandas as pd
import pytest
from chart_frames import detail, trial
from chart_specs import parts
from run_frames import MEASURED, PRINTED, curves, data_rows

from amt_lab import charts
from amt_lab.charts import curve_rows
from amt_lab.charts.curve_panel import panel
from amt_lab.charts.instance_metrics import spreads
from amt_lab.charts.standing import chosen, ranks, states
from amt_lab.charts.theme import LIGHT
from amt_lab.sagemaker.frames import trials_frame


@pytest.fixture(scope="module")
def trials():
    """Ten trials, the later the better; the third failed, the tenth was stopped early."""
    rows = [trial(n, n / 10) for n in range(1, 10)]
    rows[2] = trial(3, None, "Failed")
    return trials_frame([*rows, trial(10, 0.99, "Stopped", early_stopped=True)], detail())


@pytest.fixture(scope="module")
def spec(trials):
    """The best three as lines, to read only."""
    return charts.learning_curves(trials, curves(trials), best=3).to_dict()


def test_ranks_and_states_are_those_that_vega_works_out(trials):
    assert list(states(trials))[2] == "Failed"
    assert list(states(trials))[9] == "Stopped"
    found = ranks(trials)
    assert found[8] == 1  # a stopped trial has no rank
    assert found[[2, 9]].isna().all()


def test_among_equals_the_earlier_trial_is_better():
    assert list(ranks(trials_frame([trial(1, 0.5), trial(2, 0.5)], detail()))) == [1, 2]


@pytest.mark.parametrize("direction", ["Maximize", "Minimize"])
def test_the_best_trials_follow_the_direction(direction):
    table = trials_frame([trial(n, n / 10) for n in range(1, 6)], detail(direction=direction))
    rows, words = chosen(table, best=2)
    assert list(rows["trial"]) == ([4, 5] if direction == "Maximize" else [1, 2])
    assert words == "the best 2 of 5 trials"


def test_the_last_trials_and_the_best_may_be_drawn_together(trials):
    rows, words = chosen(trials, best=1, last=2)
    assert list(rows["trial"]) == [9, 10]
    assert words == "the best 1 and the last 2 of 10 trials"


def test_named_trials_alone_are_drawn(trials):
    rows, words = chosen(trials, best=5, names=["digits-004-abcdef01"])
    assert list(rows["trial"]) == [4]
    assert words == "1 selected of 10 trials"


def test_the_title_of_named_trials_speaks_of_them_alone(trials):
    names = list(trials["name"].iloc[[2, 3, 4]])
    spec = charts.learning_curves(trials, curves(trials), names=names).to_dict(validate=False)
    assert " ".join(spec["title"]["text"]) == (
        "validation:accuracy: trial 5 ended best of these at 0.5; 1 failed of 3"
    )
    assert set(data_rows(spec)[0]["trial"]) == {3, 4, 5}


def test_no_named_trial_leaves_the_band_and_says_so(trials):
    spec = charts.learning_curves(trials, curves(trials), names=[]).to_dict(validate=False)
    assert spec["title"]["text"] == ["validation:accuracy: no trial is selected"]
    assert spec["title"]["subtitle"] == ["Lines: 0 selected of 10 trials; band: the others"]


def test_beyond_the_most_lines_the_best_are_drawn_and_the_note_says_so(trials):
    wanted = trials[trials["trial"] > 1]  # one of which failed, and one was stopped
    spec = charts.learning_curves(
        trials, curves(trials), names=list(wanted["name"]), most=2
    ).to_dict(validate=False)
    assert set(data_rows(spec)[0]["trial"]) == {8, 9}
    assert spec["title"]["subtitle"] == [
        "Lines: 2 of 9 selected of 10 trials, the best first; band: the others"
    ]


def test_a_name_that_is_not_there_is_told(trials):
    with pytest.raises(ValueError, match="names: 'nobody' is not among these trials"):
        charts.learning_curves(trials, curves(trials), names=["nobody"])


def test_a_metric_that_is_not_there_is_told_with_those_that_are(trials):
    with pytest.raises(ValueError, match="metrics: no curve of 'loss'; there are train"):
        charts.learning_curves(trials, curves(trials), metrics=["loss"])


def test_the_objective_s_panel_comes_first(trials):
    assert curve_rows.metrics_of(curves(trials), ["validation:accuracy"]) == list(PRINTED)


def test_the_names_of_panels_side_by_side_stand_at_one_height(spec):
    names = [part for part in parts(spec) if part.get("mark", {}).get("text") in PRINTED]
    assert len(names) == 2
    assert len({part["encoding"]["y"]["value"] for part in names}) == 1
    assert not [part for part in parts(spec) if part is not spec and "title" in part]


def test_the_note_says_what_is_drawn(spec):
    assert spec["title"]["subtitle"] == ["Lines: the best 3 of 10 trials; band: the others"]


def test_the_band_is_of_the_trials_that_are_no_lines(trials):
    standing, _ = chosen(trials, best=3)
    rest = curve_rows.of_others(curves(trials, PRINTED[:1]), standing)
    band = curve_rows.band(rest, "step")
    assert list(band["at"]) == [0, 1, 2, 3]
    assert set(band["trials"]) == {7}
    # Trials 1 to 6 and 10 are left: their median first value is that of trial 4.
    assert band["middle"].iloc[0] == pytest.approx(0.4)
    assert (band["low"] <= band["lower"]).all()
    assert (band["upper"] <= band["high"]).all()


def test_quantiles_of_two_trials_are_not_told(trials):
    assert curve_rows.band(curves(trials.head(2), PRINTED[:1]), "step").empty


def test_trials_of_two_jobs_with_the_same_number_stay_apart(trials):
    values = curves(trials, PRINTED[:1])
    both = [values.assign(tuning_job=name) for name in ("digits", "parent")]
    joined = pd.concat(both, ignore_index=True)
    standing, _ = chosen(trials)
    shown, _ = curve_rows.lines(joined, standing, "step")
    assert set(shown["tuning_job"]) == {"digits"}
    assert len(curve_rows.of_others(joined, standing)) == len(values)


def test_long_curves_are_thinned_and_keep_both_ends(trials):
    standing, _ = chosen(trials.head(1))
    shown, nth = curve_rows.lines(curves(trials.head(1), PRINTED[:1], steps=1001), standing, "step")
    assert nth == 9
    assert len(shown) < curve_rows.MOST_POINTS
    assert list(shown["at"].iloc[[0, -1]]) == [0, 1000]
    assert shown["is_last"].sum() == 1
    drawn = panel(
        curves(trials.head(1), PRINTED[:1], steps=1001),
        standing,
        metric=PRINTED[0],
        along="step",
        width=300,
        theme=LIGHT,
    )
    assert drawn.note == "every 9th value is drawn"


def test_a_band_is_told_of_where_one_is_drawn_alone(trials):
    few = charts.learning_curves(trials.head(4), curves(trials.head(4)), best=2).to_dict()
    many = charts.learning_curves(trials, curves(trials), best=2).to_dict()
    told = ["band: the others" in str(spec["title"]["subtitle"]) for spec in (few, many)]
    assert told == [False, True]


def test_the_title_names_the_best_trial_and_those_that_ended_early(spec):
    title = spec["title"]["text"]
    assert " ".join(title) == (
        "validation:accuracy: trial 9 ended best at 0.9; 1 stopped early and 1 failed of 10"
    )


def test_an_early_stopped_line_is_told_by_dash_and_by_shape(spec):
    encodings = [part["encoding"] for part in parts(spec) if "encoding" in part]
    dash = next(each["strokeDash"] for each in encodings if "strokeDash" in each)
    states_, dashes = dash["scale"]["domain"], dash["scale"]["range"]
    assert dashes[states_.index("Stopped")] == [6, 3]
    assert any(each.get("shape", {}).get("field") == "state" for each in encodings)


def test_time_runs_in_a_unit_that_reads_well(spec):
    lines = data_rows(spec)[0]
    assert lines["at"].max() == 3  # minutes, of 180 s
    assert set(lines["took"]) >= {"0 s", "3 min"}


def test_hundreds_of_curves_stay_small(many_trials):
    spec = charts.learning_curves(many_trials, curves(many_trials.head(500), PRINTED[:1]))
    assert len(spec.to_json()) < 60_000


@pytest.fixture
def many_trials():
    return trials_frame([trial(n, (n * 0.618) % 1, ranges=()) for n in range(1, 501)], detail(()))


def test_spreads_are_the_quantiles_of_a_trial_s_measurements(trials):
    measured = curves(trials.head(1), MEASURED[:1], steps=101, values=list(range(101)))
    row = spreads(measured).iloc[0]
    assert (row["low"], row["middle"], row["high"], row["values"]) == (5, 50, 95, 101)


def test_the_title_tells_how_busy_the_machines_were(trials):
    measured = curves(trials.head(2), MEASURED[:1], steps=2, values=[20.0, 80.0])
    spec = charts.instance_metrics(trials, measured).to_dict()
    title = " ".join(spec["title"]["text"])
    assert title == "CPU 50% at the median, peak 80% (trial 1)"


def test_an_unknown_form_is_refused(trials):
    with pytest.raises(ValueError, match="form: time or distribution, got 'pie'"):
        charts.instance_metrics(trials, curves(trials), form="pie")
