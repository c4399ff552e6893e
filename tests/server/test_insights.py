"""Insights, charts with their data, and the refined request, asked over HTTP."""

from __future__ import annotations

import pytest

from amt_lab.server.analyses import Analyses
from amt_lab.server.contract import document

CHARTS = [
    name
    for parameter in document()["paths"]["/tuning-jobs/{name}/charts/{chart}"]["get"]["parameters"]
    if parameter.get("name") == "chart"
    for name in parameter["schema"]["enum"]
    if name != "explorer"
]


@pytest.mark.parametrize("chart", CHARTS)
async def test_every_chart_comes_with_its_data(api, finished_job, chart):
    drawn = await api.get(f"tuning-jobs/{finished_job}/charts/{chart}", width="640", theme="dark")
    assert "vega-lite/v6" in drawn["$schema"]


async def test_a_chart_over_two_hyperparameters_takes_the_chosen_ones(api, finished_job):
    drawn = await api.send(
        "GET", f"tuning-jobs/{finished_job}/charts/surface", x="eta", y="max_depth"
    )
    assert drawn.status == 200
    assert "max_depth" in drawn.text


@pytest.mark.parametrize(
    ("axes", "field", "limit"),
    [
        ({"x": "etta", "y": "eta"}, "x", "must be one of alpha, eta"),
        ({"x": "eta"}, "y", "must be given where the other one is"),
        ({"x": "eta", "y": "eta"}, "y", "another hyperparameter than x"),
    ],
)
async def test_axes_that_cannot_be_are_named(api, finished_job, axes, field, limit):
    answer = await api.send("GET", f"tuning-jobs/{finished_job}/charts/surface", **axes)
    assert (answer.status, answer.json["field"]) == (400, field)
    assert limit in answer.json["message"]


@pytest.mark.parametrize("chart", ["explorer", "importance", "learning-curves"])
async def test_a_definition_of_a_job_that_has_one_alone_is_refused(api, finished_job, chart):
    path = f"tuning-jobs/{finished_job}/charts/{chart}"
    answer = await api.send("GET", path, definition="other")
    assert (answer.status, answer.json["field"]) == (400, "definition")
    assert f"{finished_job} has one alone, got other" in answer.json["message"]


async def test_insights_say_on_how_many_trials_they_stand(api, finished_job):
    told = await api.get(f"tuning-jobs/{finished_job}/insights")
    assert told["observed"] == 3


async def test_one_kind_of_finding_can_be_asked_for(api, finished_job):
    every = await api.get(f"tuning-jobs/{finished_job}/insights")
    for kind in ("cost", "boundaries"):
        told = await api.get(f"tuning-jobs/{finished_job}/insights", kind=kind)
        assert told["findings"] == [each for each in every["findings"] if each["kind"] == kind]


async def test_of_a_definition_its_trials_alone_are_counted_and_judged(api, several_definitions):
    path = f"tuning-jobs/{several_definitions}/insights"
    assert (await api.get(path))["observed"] == 4
    told = await api.get(path, definition="loss")
    assert told["observed"] == 2
    assert {each["data"]["definition"] for each in told["findings"]} <= {"loss"}


async def test_a_definition_refined_alone_would_start(api, several_definitions):
    path = f"tuning-jobs/{several_definitions}/refine"
    both = (await api.post(path, {}))["request"]
    assert [each["DefinitionName"] for each in both["TrainingJobDefinitions"]] == ["error", "loss"]
    refined = await api.post(path, {}, definition="loss")
    request = refined["request"]
    objective = request["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]
    assert objective == {"Type": "Minimize", "MetricName": "validation:mlogloss"}
    assert (
        "ParameterRanges"
        in refined["schema"]["properties"]["HyperParameterTuningJobConfig"]["properties"]
    )
    assert (await api.post("tuning-jobs", request, dry_run="true"))["problems"] == []


@pytest.mark.parametrize(
    ("verb", "what", "body"), [("GET", "insights", None), ("POST", "refine", {})]
)
async def test_what_is_asked_of_a_definition_that_is_not_there_is_refused(
    api, several_definitions, finished_job, verb, what, body
):
    for job, limit in (
        (several_definitions, "must be one of error, loss, got other"),
        (finished_job, f"{finished_job} has one alone, got other"),
    ):
        answer = await api.send(verb, f"tuning-jobs/{job}/{what}", body, definition="other")
        assert (answer.status, answer.json["field"]) == (400, "definition")
        assert limit in answer.json["message"]


async def test_a_refined_request_would_start(api, finished_job):
    refined = await api.post(f"tuning-jobs/{finished_job}/refine", {})
    request = refined["request"]
    assert request["HyperParameterTuningJobName"] != finished_job
    parents = request["WarmStartConfig"]["ParentHyperParameterTuningJobs"]
    assert parents == [{"HyperParameterTuningJobName": finished_job}]
    dry_run = await api.post("tuning-jobs", request, dry_run="true")
    assert dry_run["problems"] == []


async def test_a_refinement_to_chosen_trials_spans_them(api, finished_job):
    columns = (await api.get(f"tuning-jobs/{finished_job}/trials"))["columns"]
    refined = await api.post(f"tuning-jobs/{finished_job}/refine", {"trials": columns["name"][:2]})
    changed = {change["hyperparameter"] for change in refined["changes"]}
    assert "eta" in changed


@pytest.mark.parametrize(
    ("body", "field"),
    [({"trials": []}, "trials"), ({"trials": "all"}, "trials"), ({"trial": ["a"]}, "body")],
)
async def test_a_bad_refinement_is_refused_by_field(api, finished_job, body, field):
    answer = await api.send("POST", f"tuning-jobs/{finished_job}/refine", body)
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_a_refinement_to_trials_of_another_job_says_which(api, finished_job):
    answer = await api.send("POST", f"tuning-jobs/{finished_job}/refine", {"trials": ["nobody"]})
    assert (answer.status, answer.json["code"]) == (400, "ValidationException")
    assert "nobody" in answer.json["message"]


def test_nothing_is_worked_out_twice_for_the_same_trials(finished_job, monkeypatch):
    from amt_lab.insight import insights as module
    from amt_lab.sagemaker.connection import connect
    from amt_lab.sagemaker.trials import Trials

    worked = []
    really = module.insights
    monkeypatch.setattr(
        module, "insights", lambda *args, **kwargs: worked.append(1) or really(*args, **kwargs)
    )
    connection = connect("local")
    analyses = Analyses(connection, Trials(connection))
    assert analyses.insights(finished_job) == analyses.insights(finished_job)
    assert len(worked) == 1
