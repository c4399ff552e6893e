"""Trials as plain rows."""

from __future__ import annotations

import json

from chart_frames import FORMS, START, detail, trial

from amt_lab import charts
from amt_lab.charts.rows import as_csv
from amt_lab.sagemaker.frames import trials_frame


def test_rows_are_plain_json_with_times_in_milliseconds(trials):
    rows = charts.rows(trials)
    assert json.loads(json.dumps(rows)) == rows
    assert rows[0]["started"] == START.timestamp() * 1000 + 60_000
    assert rows[0]["trial"] == 1
    assert rows[0]["hp.max_depth"] == FORMS["a mixture"][0].hyperparameters["max_depth"]
    assert rows[0]["hp.booster"] in ("gbtree", "dart")


def test_what_is_unknown_is_left_out(trials):
    failed = charts.rows(trials)[2]
    assert "objective" not in failed
    assert failed["failure_reason"] == "AlgorithmError: <b>no</b> memory"


def test_no_trial_is_no_row():
    assert charts.rows(trials_frame([], detail())) == []


def test_embedded_objectives_stay_exact_and_hyperparameters_short():
    exact, setting = 0.8981500267982483, 0.12345678901234
    row = trial(1, exact, hyperparameters={"eta": setting, "momentum": 0.99912345678})
    header, values = as_csv(trials_frame([row], detail())).splitlines()
    told = dict(zip(header.split(","), values.split(","), strict=True))
    assert float(told["objective"]) == exact
    assert told["hp.eta"] == "0.1234568"
    assert float(told["hp.momentum"]) == 0.99912345678
