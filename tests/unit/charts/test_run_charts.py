"""What the charts of trials' runs have in common: every form, both themes, titles and hover."""

from __future__ import annotations

import pytest
from chart_frames import FORMS, detail, trial
from chart_specs import param, parts
from run_frames import MEASURED, curves

from amt_lab import charts
from amt_lab.charts.framing import span
from amt_lab.charts.hovering import below
from amt_lab.sagemaker.frames import trials_frame

CHARTS = {
    "learning curves": lambda trials, **look: charts.learning_curves(
        trials, curves(trials), **look
    ),
    "instance metrics": lambda trials, **look: charts.instance_metrics(
        trials, curves(trials, MEASURED[:1]), **look
    ),
    "instance spreads": lambda trials, **look: charts.instance_metrics(
        trials, curves(trials, MEASURED), form="distribution", **look
    ),
    "timeline": charts.timeline,
    "comparison": lambda trials, **look: charts.comparison([trials], over=["trial"], **look),
    "rank": charts.rank,
    "correlation": charts.correlation,
    "tradeoff": lambda trials, **look: charts.tradeoff(
        trials, "time", directions={"time": "Minimize"}, **look
    ),
}


@pytest.fixture(params=CHARTS)
def chart(request):
    return CHARTS[request.param]


def with_metric(rows):
    """A trials table where each trial with an objective has another final metric."""
    table = trials_frame(rows, detail())
    return table.assign(**{"metric.time": table["objective"] * 10})


@pytest.mark.parametrize("form", ["no trial", "none finished", "all failed"])
def test_a_job_without_any_result_has_a_title_and_no_error(chart, form):
    assert chart(with_metric(FORMS[form])).to_dict()["title"]["text"]


def test_a_job_with_everything_is_valid_vega_lite_on_its_theme_s_surface(chart):
    spec = chart(with_metric(FORMS["a mixture"]), theme="dark").to_dict()
    assert spec["background"] == "#111418"
    assert spec["title"]["text"]


def test_an_unknown_theme_is_refused_by_name(chart):
    with pytest.raises(ValueError, match="theme must be one of light, dark, got 'solarized'"):
        chart(with_metric(FORMS["one trial"]), theme="solarized")


def test_a_frame_without_its_attributes_is_refused(chart):
    trials = with_metric(FORMS["one trial"])
    trials.attrs = {}
    with pytest.raises(ValueError, match=r"df\.attrs needs `objective` and `ranges`"):
        chart(trials)


def test_the_trial_under_the_pointer_is_the_same_in_all_panels():
    trials = trials_frame([trial(1), trial(2)], detail())
    spec = charts.learning_curves(trials, curves(trials)).to_dict()
    hover = param(spec, "hover")
    assert hover["select"]["fields"] == ["trial"]
    assert len(hover["views"]) == 2
    assert set(hover["views"]) <= {part.get("name") for part in parts(spec)}
    assert not [each for each in spec["params"] if each["name"] == "brush"]


def test_a_chart_below_the_explorer_shares_its_hover():
    from amt_lab.charts import theme
    from amt_lab.charts.timeline import timeline_section

    trials = trials_frame([trial(1), trial(2)], detail())
    section = timeline_section(
        trials, slots=None, last=None, now=None, width=900, theme=theme.LIGHT
    )
    spec = below(charts.explorer(trials), section.as_drawing()).to_dict()
    added = [part["name"] for part in parts(spec) if "lines-" in part.get("name", "")]
    assert len(added) == 1
    assert set(added) <= set(param(spec, "hover")["views"])
    assert not set(added) & set(param(spec, "brush")["views"])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.25, "0.25 s"), (42, "42 s"), (200, "3 min 20 s"), (1500, "25 min"), (7500, "2 h 5 min"),
     (90_000, "1 d 1 h")],
)  # fmt: skip
def test_durations_are_told_in_two_units_at_most(seconds, words):
    assert span(seconds) == words
