"""A client that holds every answer of the extension against openapi.yaml."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from jsonschema import Draft202012Validator

from amt_lab.server.contract import document, url_pattern


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Api:
    """Requests under /amt-lab/api/ with the server's token, through `jp_fetch`'s client."""

    def __init__(self, client, base_url, headers):
        self._client, self._base_url, self._headers = client, base_url, headers

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of an answer that must succeed."""
        return self._succeeded(await self.send("GET", path, **query))

    async def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON of an answer that must succeed; None where it has no body."""
        return self._succeeded(await self.send("POST", path, body, **query))

    async def send(self, verb: str, path: str, body: Any = None, **query: Any) -> Answer:
        """Any answer, checked against the contract. `body` is text as it is, or made JSON."""
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        response = await self._client.fetch(
            self.url(path, **query),
            method=verb,
            headers=self._headers,
            body=text,
            allow_nonstandard_methods=True,
            raise_error=False,
            request_timeout=60,
        )
        answer = Answer(response.code, response.headers, response.body.decode())
        must_fit_the_contract(verb, path, answer)
        return answer

    def url(self, path: str, **query: Any) -> str:
        return f"{self._base_url}amt-lab/api/{quote(path)}?{urlencode(query)}"

    @staticmethod
    def _succeeded(answer: Answer) -> Any:
        assert answer.status < 300, f"{answer.status}: {answer.text}"
        return answer.json if answer.text else None


def must_fit_the_contract(verb: str, path: str, answer: Answer) -> None:
    """What openapi.yaml promises for this status (or as `default`) is what came."""
    responses = _operation(verb, path)["responses"]
    promised = _resolved(responses.get(str(answer.status)) or responses["default"])
    assert answer.status < 300 or str(answer.status) not in responses
    if "content" not in promised:
        assert answer.text == ""
        return
    assert answer.headers["Content-Type"].startswith("application/json")
    schema = promised["content"]["application/json"]["schema"]
    whole = {"components": document()["components"], **schema}
    Draft202012Validator(whole).validate(answer.json)


def operations() -> list[tuple[str, str]]:
    """Every verb and path of the contract."""
    return [
        (verb.upper(), path)
        for path, item in document()["paths"].items()
        for verb in item
        if verb in {"get", "post", "put", "patch", "delete"}
    ]


def _operation(verb: str, path: str) -> dict[str, Any]:
    for template, item in document()["paths"].items():
        if re.fullmatch(url_pattern(template), f"/{path}"):
            return item[verb.lower()]
    raise LookupError(f"{path} is not in openapi.yaml")


def _resolved(response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in response:
        return response
    return document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
