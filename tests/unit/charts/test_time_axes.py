"""Labels along time tell as much as the span needs, and keep apart."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import altair as alt
import pytest
import vl_convert
from chart_frames import START

from amt_lab.charts.ends import STARTS
from amt_lab.charts.time_axes import billed, durations, moments, reach, time_unit, whole_numbers

DAY = 86_400
FIRST = START + timedelta(hours=13.37)
SPANS = {
    "one moment": (0, r"\d\d:\d\d:\d\d"),
    "less than a second": (0.4, r"\d\d:\d\d:\d\d"),
    "seconds": (20, r"\d\d:\d\d:\d\d"),
    "minutes": (300, r"\d\d:\d\d:\d\d"),
    "most of an hour": (2_400, r"\d\d:\d\d"),
    "hours": (20_000, r"\d\d:\d\d|2\d Nov"),
    "days": (3 * DAY, r"\d\d:\d\d|2\d Nov"),
    "weeks": (42 * DAY, r"\d\d? (Nov|Dec|Jan)"),
    "a year": (365 * DAY, r"2027|[A-Z][a-z][a-z]"),
}


def labels(x, ends, width, **params):
    """Where the labels of a drawn axis stand, in pixels, and what they say."""
    chart = (
        alt.Chart(alt.Data(values=[{"at": end} for end in ends]))
        .mark_tick()
        .encode(x=x)
        .properties(width=width)
    )
    known = [{"name": name, "value": value} for name, value in params.items()]
    made = [each.to_dict() for each in reach()] if params else []
    spec = chart.to_dict() | {"params": known + made}
    drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    axis = re.search(r"role-axis-label.*?</g>", drawn, re.DOTALL)[0]
    found = re.findall(r'<text [^>]*translate\(([\d.]+),[^>]*opacity="1"[^>]*>([^<]+)<', axis)
    return [(float(place), text) for place, text in found]


def gaps(shown, letter=5.9):
    """Pixels between each two labels."""
    return [
        after[0] - before[0] - letter * (len(before[1]) + len(after[1])) / 2
        for before, after in pairwise(shown)
    ]


@pytest.mark.parametrize(("span", "width"), [*((span, 420) for span in SPANS), ("seconds", 900)])
def test_labels_of_the_clock_keep_apart_and_tell_what_the_span_needs(span, width):
    seconds, pattern = SPANS[span]
    ends = [FIRST.timestamp() * 1000, (FIRST.timestamp() + seconds) * 1000]
    scale, axis = moments(width)
    shown = labels(alt.X("at:T", scale=scale, axis=axis), ends, width, **{STARTS: ends})
    assert len(shown) >= 2
    assert all(re.fullmatch(pattern, text) for _, text in shown), shown
    assert all(before[1] != after[1] for before, after in pairwise(shown))
    assert min(gaps(shown)) > 6


@pytest.mark.parametrize("seconds", [0.5, 172, 9_000, 200_000])
def test_labels_of_a_duration_keep_apart(seconds):
    unit, _ = time_unit(seconds)
    x = alt.X("at:Q", scale=alt.Scale(nice=False), axis=durations(840))
    shown = labels(x, [0, seconds / unit], 840)
    assert len(shown) >= 3
    assert min(gaps(shown)) > 6


def test_a_duration_by_tens_is_written_out():
    shown = labels(alt.X("at:Q", scale=alt.Scale(nice=False), axis=durations(290)), [0, 38], 290)
    assert [text for _, text in shown] == ["0", "10", "20", "30"]


@pytest.mark.parametrize("last", [1, 3, 10_000])
def test_numbers_of_trials_are_whole_and_each_is_labelled_once(last):
    scale = alt.Scale(zero=False, nice=False, padding=8)
    shown = labels(alt.X("at:Q", scale=scale, axis=whole_numbers(260)), [1, last], 260)
    assert shown
    texts = [text for _, text in shown]
    assert len(set(texts)) == len(texts)
    assert set(texts) <= {f"{number:,}" for number in range(last + 1)}


def test_no_start_yet_still_has_an_axis():
    scale, axis = moments(400)
    assert labels(alt.X("at:T", scale=scale, axis=axis), [], 400, **{STARTS: [None, None]})


@pytest.mark.parametrize(
    ("total_s", "unit"), [(20, "s"), (1_000, "min"), (40_000, "h"), (2_000_000, "d")]
)
def test_billable_time_is_told_in_the_unit_that_fits_its_ticks(total_s, unit):
    scale, axis = billed(500)
    shown = labels(alt.X("at:T", scale=scale, axis=axis), [0, 1000 * total_s], 500)
    first, *others = [text for _, text in shown]
    assert first == "0"
    assert len(others) >= 2
    assert all(re.fullmatch(rf"[\d.]+ {unit}", each) for each in others)
    assert min(gaps(shown)) > 0
