"""Every operation of openapi.yaml, asked of a real endpoint, answers as the contract promises."""

from __future__ import annotations

import pytest
from api_client import operations
from small_job import small_request

from amt_lab.server.contract import CONTRACT

REQUESTS = {
    ("GET", "/connections"): lambda job: ("connections", None, {}),
    ("POST", "/connections/local/start"): lambda job: ("connections/local/start", None, {}),
    ("GET", "/tuning-jobs"): lambda job: ("tuning-jobs", None, {}),
    ("POST", "/tuning-jobs"): lambda job: (
        "tuning-jobs",
        small_request("contract-check"),
        {"dry_run": "true"},
    ),
    ("GET", "/tuning-jobs/{name}"): lambda job: (f"tuning-jobs/{job}", None, {}),
    ("GET", "/tuning-jobs/{name}/trials"): lambda job: (f"tuning-jobs/{job}/trials", None, {}),
    ("GET", "/tuning-jobs/{name}/charts/{chart}"): lambda job: (
        f"tuning-jobs/{job}/charts/explorer",
        None,
        {},
    ),
    ("POST", "/tuning-jobs/{name}/charts/{chart}"): lambda job: (
        f"tuning-jobs/{job}/charts/learning-curves",
        {"brush": [1, 3]},
        {"width": "640"},
    ),
    ("GET", "/tuning-jobs/{name}/insights"): lambda job: (f"tuning-jobs/{job}/insights", None, {}),
    ("POST", "/tuning-jobs/{name}/refine"): lambda job: (f"tuning-jobs/{job}/refine", {}, {}),
    ("GET", "/launch-form"): lambda job: ("launch-form", None, {"clone": job}),
    ("POST", "/storage/tutorial"): lambda job: ("storage/tutorial", None, {}),
}
"""Path, body and query by operation. Launching and stopping have tests of their own."""

CHANGING = {("POST", "/tuning-jobs/{name}/stop")}

OF_A_TRIAL = {("GET", "/training-jobs/{name}"), ("GET", "/training-jobs/{name}/log")}
"""Asked by a trial's name in test_training_jobs, where answers are held against the contract, too."""


def test_every_operation_has_its_request_here():
    assert {*REQUESTS, *CHANGING, *OF_A_TRIAL} == set(operations())


@pytest.mark.parametrize("operation", REQUESTS, ids=" ".join)
async def test_the_operation_answers_as_the_contract_promises(api, finished_job, operation):
    path, body, query = REQUESTS[operation](finished_job)
    answer = await api.send(operation[0], path, body, **query)  # held against the contract there
    assert answer.status == 200


async def test_the_contract_itself_is_served(api, jp_fetch):
    answer = await jp_fetch("amt-lab/api/openapi.yaml")
    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.body.decode() == CONTRACT.read_text("utf-8")
