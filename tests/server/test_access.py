"""Nobody gets in without a token, an authorizer's leave and, to change something, the XSRF token."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie

import pytest
from api_client import operations
from jupyter_server.auth import Authorizer

from amt_lab.server.contract import document
from amt_lab.server.handlers import ROUTES

VERBS = ("get", "head", "post", "put", "patch", "delete")
SERVED = [
    (verb.upper(), path) for path, handler in ROUTES for verb in VERBS if verb in vars(handler)
]
SAMPLE = {"{name}": "a-job", "{chart}": "explorer"}


def concrete(path):
    for variable, value in SAMPLE.items():
        path = path.replace(variable, value)
    return path


class Recorder(Authorizer):
    """Says no, and remembers to what."""

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((action, resource))
        return False


@pytest.fixture
def denier(jp_serverapp):
    authorizer = Recorder(parent=jp_serverapp)
    authorizer.asked = []
    jp_serverapp.web_app.settings["authorizer"] = authorizer
    return authorizer


def test_the_routes_are_the_contracts_paths_and_the_contract_itself():
    assert {path for path, _ in ROUTES} == {*document()["paths"], "/openapi.yaml"}
    assert set(SERVED) == {*operations(), ("GET", "/openapi.yaml")}


@pytest.fixture
def fetch(http_server_client, jp_base_url):
    """Any request without the token, its error answer returned."""

    async def send(verb, path, headers=None, body=None):
        return await http_server_client.fetch(
            f"{jp_base_url}amt-lab/api{concrete(path)}",
            method=verb,
            headers=headers or {},
            body=body,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            raise_error=False,
        )

    return send


async def test_every_route_refuses_a_request_without_a_token(jp_serverapp, fetch):
    for verb, path in SERVED:
        response = await fetch(verb, path)
        assert (response.code, json.loads(response.body)["code"]) == (403, "Forbidden"), path


async def test_every_route_asks_the_authorizer_about_amt_lab(fetch, jp_auth_header, denier):
    for verb, path in SERVED:
        denier.asked.clear()
        response = await fetch(verb, path, jp_auth_header, "{}" if verb == "POST" else None)
        assert (response.code, json.loads(response.body)["code"]) == (403, "Forbidden"), path
        assert denier.asked == [({"GET": "read", "POST": "write"}[verb], "amt-lab")], path


def cookies_of(response):
    jar = SimpleCookie()
    for header in response.headers.get_list("Set-Cookie"):
        jar.load(header)
    return {name: morsel.value for name, morsel in jar.items()}


@pytest.fixture
def sign_in(jp_serverapp, http_server_client, jp_base_url):
    """The cookies of a person who opened Jupyter's URL, with its token, in a browser."""

    async def cookies():
        token = jp_serverapp.identity_provider.token
        login = f"{jp_base_url}login"
        form = await http_server_client.fetch(login)
        entered = await http_server_client.fetch(
            f"{login}?token={token}", follow_redirects=False, raise_error=False
        )
        return cookies_of(form) | cookies_of(entered)

    return cookies


def as_header(cookies):
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


async def test_a_browser_session_changes_nothing_without_the_xsrf_token(fetch, sign_in):
    session = as_header(await sign_in())
    assert (await fetch("GET", "/openapi.yaml", session)).code == 200
    for verb, path in SERVED:
        if verb == "POST":
            refused = await fetch(verb, path, session, body="{}")
            assert (refused.code, json.loads(refused.body)["code"]) == (403, "Forbidden"), path


async def test_a_browser_session_with_the_xsrf_token_gets_as_far_as_the_handler(fetch, sign_in):
    cookies = await sign_in()
    session = {**as_header(cookies), "X-XSRFToken": cookies["_xsrf"]}
    response = await fetch("POST", "/tuning-jobs", session, body="[]")
    assert (response.code, json.loads(response.body)["field"]) == (400, "body")
