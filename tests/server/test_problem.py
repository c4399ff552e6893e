"""Every kind of trouble has its own code, a status that signs nobody out, and words without secrets."""

from __future__ import annotations

import json

import pytest
from tornado.web import HTTPError

from amt_lab.server.problem import Problem
from amt_lab.tuning.errors import (
    AccessDenied,
    AmtError,
    ConnectionProblem,
    EndpointDown,
    ExpiredCredentials,
    FieldProblem,
    InvalidRequest,
    NoCredentials,
    NoRegion,
    NotFound,
    Throttled,
)

KINDS = [
    (InvalidRequest([FieldProblem("a.b", "is wrong")]), 400, "ValidationException"),
    (AccessDenied("no"), 403, "AccessDeniedException"),
    (NotFound("no such job"), 404, "ResourceNotFound"),
    (ConnectionProblem("which?", code="UnknownConnection"), 404, "UnknownConnection"),
    (AmtError("taken", code="ResourceInUse"), 409, "ResourceInUse"),
    (AmtError("quota", code="ResourceLimitExceeded"), 409, "ResourceLimitExceeded"),
    (NoCredentials("none"), 424, "NoCredentials"),
    (ExpiredCredentials("old"), 424, "ExpiredToken"),
    (NoRegion("none"), 424, "NoRegion"),
    (ConnectionProblem("which?", code="ProfileNotFound"), 424, "ProfileNotFound"),
    (Throttled("slow"), 429, "ThrottlingException"),
    (AmtError("odd", code="InternalFailure"), 502, "InternalFailure"),
    (EndpointDown("down"), 503, "EndpointDown"),
]


@pytest.mark.parametrize(("error", "status", "code"), KINDS, ids=[kind[2] for kind in KINDS])
def test_each_kind_has_its_status_and_keeps_its_code(error, status, code):
    problem = Problem.of(error, 500)
    said = json.loads(problem.as_json())
    assert (problem.status, said["code"], said["message"]) == (status, code, error.message)
    assert said.get("hint") == error.hint


def test_no_kind_of_trouble_is_401():
    assert 401 not in {Problem.of(error, 500).status for error, _, _ in KINDS}


def test_only_throttling_says_when_to_come_back():
    assert Problem.of(Throttled("slow"), 500).headers == {"Retry-After": "10"}
    assert Problem.of(EndpointDown("down"), 500).headers == {}


def test_every_broken_rule_is_listed():
    error = InvalidRequest([FieldProblem("a", "1", "do"), FieldProblem("b", "2")])
    assert json.loads(Problem.of(error, 500).as_json())["problems"] == [
        {"field": "a", "message": "1", "hint": "do"},
        {"field": "b", "message": "2", "hint": None},
    ]


def test_a_fault_of_ours_says_nothing_of_itself():
    problem = Problem.of(RuntimeError("password=hunter2"), 500)
    assert (problem.status, problem.code) == (500, "InternalError")
    assert "hunter2" not in problem.as_json()


def test_what_jupyter_refuses_keeps_its_words():
    problem = Problem.of(HTTPError(403, "'%s' is missing", "_xsrf"), 403)
    assert (problem.status, problem.code) == (403, "Forbidden")
    assert problem.message == "'_xsrf' is missing"


def test_a_percent_sign_in_jupyters_words_is_only_a_percent_sign():
    assert Problem.of(HTTPError(400, "100% wrong"), 400).message == "100% wrong"


def test_a_bare_status_is_told_in_its_own_words():
    assert Problem.of(None, 405).code == "MethodNotAllowed"


SECRETS = [
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "Signature=2b1cd2a46c0d2bb3a0e8f3d5a1f0ffee",
    "x-amz-security-token:FwoGZXIvYXdzEXAMPLE",
    "X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE",
    "http://localhost:8888/?token=d083a1a8f600aeb59409d19b606f6a6d",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_message_is_crossed_out(secret):
    message = f"The request was 'GET / {secret}' and was refused."
    text = Problem.of(AmtError(message), 500).as_json()
    listed = Problem.of(InvalidRequest([FieldProblem("a", message)]), 500).as_json()
    key = secret.rpartition("=")[2].rpartition(":")[2]
    assert key not in text
    assert key not in listed
    assert json.loads(text)["message"].endswith("was refused.")
