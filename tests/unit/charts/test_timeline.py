"""Slots, waiting and idling of trials that ran side by side."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from chart_frames import START, detail, trial
from chart_specs import parts
from run_frames import data_rows

from amt_lab import charts
from amt_lab.charts.slots import busy, slot_rows, usage
from amt_lab.sagemaker.frames import trials_frame

NOW = START + timedelta(seconds=100)


def table(*spans, created=None):
    """Trials that ran from one second to another; None as an end is running still."""
    rows = [
        trial(
            number,
            started=START + timedelta(seconds=begin),
            ended=None if end is None else START + timedelta(seconds=end),
            status="InProgress" if end is None else "Completed",
        )
        for number, (begin, end) in enumerate(spans, 1)
    ]
    frame = trials_frame(rows, detail())
    if created is not None:
        frame["created"] = [pd.Timestamp(START + timedelta(seconds=s)) for s in created]
    return frame


def test_a_trial_takes_the_lowest_slot_that_is_free():
    rows = slot_rows(table((0, 10), (0, 30), (10, 20), (25, 40)), NOW)
    assert list(rows["slot"]) == [1, 2, 1, 1]


def test_a_running_trial_reaches_to_now():
    rows = slot_rows(table((0, 10), (20, None)), NOW)
    assert list(rows["end_s"]) == [10, 100]


def test_idling_is_what_neither_trains_nor_waits():
    used = usage(slot_rows(table((0, 10), (5, 20), created=[0, 0]), NOW))
    assert (used.slots, used.span_s) == (2, 20)
    assert used.training == pytest.approx(25 / 40)
    assert used.waiting == pytest.approx(5 / 40)
    assert used.idle == pytest.approx(10 / 40)


def test_slots_that_were_never_used_idle_too():
    used = usage(slot_rows(table((0, 10)), NOW), slots=4)
    assert used.idle == pytest.approx(0.75)


def test_waiting_counts_from_when_a_trial_was_made():
    rows = slot_rows(table((8, 10), (9, 12), created=[0, 9]), NOW)
    assert list(rows["waited_s"]) == [8, 0]
    # The second was made while the first waited: it cannot have had the first one's slot.
    assert list(rows["slot"]) == [1, 2]


def test_busy_slots_add_up_to_the_seconds_that_trials_took():
    rows = slot_rows(table((0, 10), (5, 20), (20, 33), created=[0, 0, 18]), NOW)
    parts = busy(rows, 7)
    whole = (parts["slots"] * (parts["to_s"] - parts["from_s"])).groupby(parts["state"]).sum()
    assert whole["Completed"] == pytest.approx(10 + 15 + 13)
    assert whole["Waiting"] == pytest.approx(5 + 2)
    assert parts["slots"].min() >= -1e-9


def test_the_title_tells_what_parallel_slots_cost():
    spec = charts.timeline(table((0, 10), (5, 20), created=[0, 0])).to_dict()
    assert " ".join(spec["title"]["text"]) == (
        "2 trials took 20 s in 2 slots (30 s one by one): 62% training, 12% waiting, 25% idle"
    )


def test_bars_tell_the_state_by_shape_as_well_as_by_colour():
    rows = [trial(1), trial(2, None, "Failed"), trial(3, None, "InProgress")]
    chart = charts.timeline(trials_frame(rows, detail()), now=START + timedelta(minutes=5))
    spec = chart.to_dict()
    fields = [part.get("encoding", {}).get("shape", {}).get("field") for part in parts(spec)]
    assert "state" in fields
    assert list(data_rows(spec)[0]["state"]) == [
        "Completed",
        "Failed",
        "Running",
    ]


def test_too_many_bars_become_slots_in_use_with_a_note():
    spec = charts.timeline(table(*((n, n + 1) for n in range(200)))).to_dict()
    assert " ".join(spec["title"]["subtitle"]).startswith(
        "200 trials are too many for bars: slots in use, averaged over 1.67 s each"
    )
    assert set(data_rows(spec)[0]["state"]) == {"Waiting", "Completed"}


def test_the_last_trials_can_be_drawn_as_bars_however_many_there_are():
    chart = charts.timeline(table(*((n, n + 1) for n in range(200))), last=20)
    spec = chart.to_dict()
    assert sorted(data_rows(spec)[0]["trial"]) == list(range(181, 201))
    assert spec["title"]["subtitle"] == ["The last 20 of 200 trials"]


def test_trials_that_have_not_started_are_counted():
    rows = [trial(1), trial(2, None, "InProgress", started=None, ended=None)]
    spec = charts.timeline(trials_frame(rows, detail()), now=NOW).to_dict()
    assert spec["title"]["subtitle"] == ["Not drawn, since not started: 1 trial"]
