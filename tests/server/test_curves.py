"""Learning curves of the best trials, of all, or of those that are brushed, asked over HTTP."""

from __future__ import annotations

import asyncio
import csv
import io

import pytest
from small_job import small_request

from amt_lab.server import analyses

MOST = 10_000


def charts_of(job: str, chart: str = "learning-curves") -> str:
    return f"tuning-jobs/{job}/charts/{chart}"


def lines(drawn: dict) -> set[int]:
    """The numbers of the trials that the chart has as lines."""
    tables = [
        csv.DictReader(io.StringIO(text))
        for text in found(drawn, "values")
        if isinstance(text, str)
    ]
    return {int(row["trial"]) for table in tables for row in table if row.get("curve")}


def found(part: object, name: str) -> list:
    """Every member of that name, anywhere in the chart."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part[name]] if isinstance(part, dict) and name in part else []
    return own + [each for below in inner for each in found(below, name)]


def note(drawn: dict) -> str:
    return " ".join(drawn["title"]["subtitle"])


async def test_the_brushed_trials_alone_are_lines(api, finished_job):
    drawn = await api.post(charts_of(finished_job), {"brush": [3, 1, 3]})
    assert lines(drawn) == {1, 3}
    assert "2 selected of 3 trials" in note(drawn)


async def test_the_best_k_trials_are_lines_and_0_is_all_of_them(api, finished_job):
    best = await api.get(charts_of(finished_job), best="1")
    assert len(lines(best)) == 1
    assert "the best 1 of 3 trials" in note(best)
    assert lines(await api.get(charts_of(finished_job), best="0")) == {1, 2, 3}


@pytest.mark.parametrize(
    ("body", "field", "limit"),
    [
        ({"brush": []}, "brush", "must have at least 1 entries, has 0"),
        ({"brush": [1] * (MOST + 1)}, "brush", "must have at most 10,000 entries, has 10,001"),
        ({"brush": [1, 0]}, "brush[1]", "less than the minimum of 1"),
        ({"brush": [1, "two"]}, "brush[1]", "not of type 'integer'"),
        ({"brush": [2, 99]}, "brush", "99 is not among the 3 trials, from 1"),
        ({}, "body", "'brush' is a required property"),
    ],
    ids=["empty", "too long", "no number of a trial", "no number", "no trial", "none"],
)
async def test_a_brush_that_cannot_be_is_refused_by_field_and_limit(
    api, finished_job, body, field, limit
):
    answer = await api.send("POST", charts_of(finished_job), body)
    assert (answer.status, answer.json["field"]) == (400, field)
    assert limit in answer.json["message"]
    assert len(answer.text) < 400


async def test_a_chart_that_takes_no_brush_says_which_does(api, finished_job):
    answer = await api.send("POST", charts_of(finished_job, "rank"), {"brush": [1]})
    assert (answer.status, answer.json["field"]) == (400, "chart")
    assert "learning-curves" in answer.json["message"]


async def test_more_of_the_best_than_are_drawn_are_refused(api, finished_job):
    answer = await api.send("GET", charts_of(finished_job), best="201")
    assert (answer.status, answer.json["field"]) == (400, "best")
    assert "maximum of 200" in answer.json["message"]


async def test_the_curves_of_a_trial_that_runs_grow_though_no_trial_has_changed(
    api, local, monkeypatch
):
    monkeypatch.setattr(analyses, "_FRESH_S", 0.01)
    request = small_request("growing", trials=2, rounds=20_000)
    request["TrainingJobDefinition"]["StaticHyperParameters"]["early_stopping_rounds"] = "20000"
    await api.post("tuning-jobs", request)
    seen = set()
    async with asyncio.timeout(60):
        while not (await api.get("tuning-jobs/growing/trials"))["total"]:
            await asyncio.sleep(0.05)
        while len(seen) < 3:
            seen.add(points(await api.post(charts_of("growing"), {"brush": [1]})))
            await asyncio.sleep(0.1)
    await api.post("tuning-jobs/growing/stop")


def points(drawn: dict) -> int:
    """How many values the chart has."""
    return sum(len(text.splitlines()) for text in found(drawn, "values") if isinstance(text, str))
