"""What is wrong with a request is said by field and limit, before anything is asked of AWS."""

from __future__ import annotations

import json

import pytest

from amt_lab.server.base import MAX_BODY

BAD_PARAMETERS = [
    ("tuning-jobs", {"max_results": "0"}, "max_results", "minimum of 1"),
    ("tuning-jobs", {"max_results": "101"}, "max_results", "maximum of 100"),
    ("tuning-jobs", {"max_results": "ten"}, "max_results", "not of type 'integer'"),
    ("tuning-jobs", {"status": "Done"}, "status", "'Completed', 'InProgress'"),
    ("tuning-jobs", {"sort_by": "Age"}, "sort_by", "'Name', 'Status', 'CreationTime'"),
    ("tuning-jobs", {"sort_order": "Up"}, "sort_order", "'Ascending', 'Descending'"),
    ("tuning-jobs", {"name_contains": "x" * 64}, "name_contains", "too long"),
    ("tuning-jobs", {"max_result": "5"}, "max_result", "takes connection, name_contains"),
    ("tuning-jobs/a_job", {}, "name", "does not match"),
    (f"tuning-jobs/{'x' * 33}/trials", {}, "name", "does not match"),
    ("tuning-jobs/job/charts/pie", {}, "chart", "'explorer'"),
    ("tuning-jobs/job/charts/explorer", {"width": "20"}, "width", "minimum of 240"),
    ("tuning-jobs/job/charts/explorer", {"theme": "blue"}, "theme", "'light', 'dark'"),
]


@pytest.mark.parametrize(("path", "query", "field", "limit"), BAD_PARAMETERS)
async def test_a_bad_parameter_is_named_with_its_limit(api, path, query, field, limit):
    answer = await api.send("GET", path, **query)
    assert answer.status == 400
    assert (answer.json["code"], answer.json["field"]) == ("ValidationException", field)
    assert limit in answer.json["message"]


async def test_every_bad_parameter_is_named_at_once(api):
    answer = await api.send("GET", "tuning-jobs", max_results="0", status="Done")
    assert [p["field"] for p in answer.json["problems"]] == ["status", "max_results"]


async def test_what_jupyter_adds_to_a_query_is_no_bad_parameter(api, jp_serverapp):
    token = jp_serverapp.identity_provider.token
    extra = {"1793707200250": "", "no_track_activity": "1", "token": token}
    await api.get("connections", **extra)


async def test_a_bad_dry_run_flag_launches_nothing(api):
    answer = await api.send("POST", "tuning-jobs", {}, dry_run="maybe")
    assert (answer.status, answer.json["field"]) == (400, "dry_run")


BAD_BODIES = {
    "no body at all": ("", "not JSON"),
    "not JSON": ("{", "not JSON"),
    "not a JSON number": ('{"a": NaN}', "NaN is no JSON number"),
    "no object": ("[1]", "must be a JSON object, got list"),
    "nested too deep": ("[" * 100_000, "not JSON"),
}


@pytest.mark.parametrize(("body", "why"), BAD_BODIES.values(), ids=BAD_BODIES)
async def test_a_bad_body_is_refused_as_such(api, body, why):
    answer = await api.send("POST", "tuning-jobs", body)
    assert (answer.status, answer.json["field"]) == (400, "body")
    assert why in answer.json["message"]


async def test_a_body_that_is_not_utf8_is_refused(api, jp_fetch):
    answer = await jp_fetch(
        "amt-lab/api/tuning-jobs", method="POST", body=b'{"a": "\xff"}', raise_error=False
    )
    assert (answer.code, json.loads(answer.body)["field"]) == (400, "body")


async def test_a_huge_body_is_refused_with_the_limit(api):
    answer = await api.send("POST", "tuning-jobs", json.dumps({"x": "y" * MAX_BODY}))
    assert (answer.status, answer.json["code"]) == (413, "RequestEntityTooLarge")
    assert str(MAX_BODY) in answer.json["message"]


async def test_an_unknown_verb_is_refused_in_the_contracts_shape(api, jp_fetch):
    answer = await jp_fetch("amt-lab/api/tuning-jobs", method="DELETE", raise_error=False)
    assert (answer.code, json.loads(answer.body)["code"]) == (405, "MethodNotAllowed")
