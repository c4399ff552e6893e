"""Random requests to every operation, and random bytes: each is answered, none is a fault of the endpoint's own."""

from __future__ import annotations

import json
import random
import socket
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from amt_lab.local.protocol import operations
from amt_lab.local.protocol.registry import OPERATIONS
from amt_lab.local.protocol.services import SERVICES, load_services

SIGNED_AS = {known: signed for signed, known in SERVICES.items()}
STRINGS = (
    *(
        "",
        "a",
        "A" * 5000,
        "0",
        "-1",
        "NaN",
        "1e400",
        "null",
        "*",
        "%",
        "_",
        "'; DROP TABLE tags; --",
    ),
    *(
        "../../etc/passwd",
        "s3://tests/../x",
        "\x00",
        "\ud7ff\U0010ffff",
        "(a+)+$",
        "[",
        "{ $.x = * }",
    ),
    *("2026-01-01T00:00:00Z", "/aws/sagemaker/TrainingJobs", "train:error", "AWS/SageMaker"),
    "arn:aws:sagemaker:us-east-1:000000000000:training-job/x",
)
NUMBERS = (0, 1, -1, 100, 2**31, 2**63, 2**70, -(2**64), 0.5, 1e308, 1e18, 10**400)
ODD = (None, True, {}, [], "x", 3, [None], {"": {}})


class Sender:
    """Signs and sends bodies as they are."""

    def __init__(self, endpoint: Any) -> None:
        self._url, self._region = endpoint.url, endpoint.region
        self._keys = Credentials(endpoint.access_key, endpoint.secret_key)
        options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        self._session = URLLib3Session(socket_options=options)

    def __call__(self, service: str, headers: dict[str, str], body: bytes) -> int:
        request = AWSRequest("POST", self._url, headers=headers, data=body)
        SigV4Auth(self._keys, SIGNED_AS[service], self._region).add_auth(request)
        return self._session.send(request.prepare()).status_code


@pytest.fixture
def send(aws) -> Sender:
    return Sender(aws.endpoint)


def value(source: random.Random, shape: Any, depth: int = 0) -> Any:
    """Mostly of the shape's type, mostly within its rules, and now and then nothing like it."""
    if source.random() < 0.03 or depth > 12:
        return source.choice(ODD)
    if shape.type_name == "structure":
        return {
            name: value(source, member, depth + 1)
            for name, member in shape.members.items()
            if source.random() < (0.95 if name in shape.required_members else 0.3)
        }
    if shape.type_name == "list":
        return [value(source, shape.member, depth + 1) for _ in range(source.choice((0, 1, 1, 2)))]
    if shape.type_name == "map":
        return {
            source.choice(STRINGS): value(source, shape.value, depth + 1)
            for _ in range(source.choice((0, 1, 2)))
        }
    if shape.type_name == "string":
        allowed = getattr(shape, "enum", None)
        return source.choice(allowed if allowed and source.random() < 0.9 else STRINGS)
    if shape.type_name == "boolean":
        return source.random() < 0.5
    return source.choice(NUMBERS)


def encoded(
    service: Any, operation: str, members: Any, *, form: bool = False
) -> tuple[dict[str, str], bytes]:
    """In JSON where the service has that, unless a `form` is wanted that it has, too."""
    if service.has_json and not (form and service.has_forms):
        headers = {
            "X-Amz-Target": f"{service.target_prefix}.{operation}",
            "Content-Type": f"application/x-amz-json-{service.json_version}",
        }
        return headers, json.dumps(members).encode()
    fields = {"Action": operation, **dict(_fields("", members))}
    return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def _fields(name: str, item: Any) -> list[tuple[str, str]]:
    """A form's fields; lists as the query protocol has them."""
    if isinstance(item, dict):
        below = [(f"{name}.{key}" if name else key, each) for key, each in item.items()]
    elif isinstance(item, list):
        below = [(f"{name}.member.{number}", each) for number, each in enumerate(item, 1)]
    else:
        return [(name, str(item))]
    return [field for key, each in below for field in _fields(key, each)]


def test_no_random_request_is_a_fault_of_the_endpoint(aws, send):
    source = random.Random(2026)
    services = {service.name: service for service in load_services().values()}
    answered = Counter()
    for known, operation in sorted(OPERATIONS):
        shape = services[known].model.operation_model(operation).input_shape
        for _ in range(25):
            members = value(source, shape) if shape else {"x": source.choice(ODD)}
            form = source.random() < 0.5
            status = send(known, *encoded(services[known], operation, members, form=form))
            assert status < 500, (known, operation, members)
            answered[status] += 1
    assert answered.keys() <= {200, 400, 404}  # none failed for its signature alone
    assert answered[200] > 25
    assert answered.total() > 25 * len(operations.__all__)
    aws.sagemaker.list_training_jobs()


def test_no_random_bytes_are_a_fault_of_the_endpoint(aws, send):
    source = random.Random(2027)
    services = {service.name: service for service in load_services().values()}
    for known, operation in sorted(OPERATIONS):
        headers, body = encoded(services[known], operation, {"MaxResults": 1, "Name": "x"})
        for _ in range(5):
            spoiled = bytearray(body)
            for _ in range(source.randint(1, 6)):
                at = source.randrange(len(spoiled))
                spoiled[at : at + source.randint(0, 2)] = source.randbytes(source.randint(0, 3))
            status = send(known, headers, bytes(spoiled))
            assert status < 500, (known, operation, bytes(spoiled))
    for body in (b"[" * 100_000, b'{"a":' * 100_000, b"\xff" * 1000, b"", b"1" * 5000):
        for known, service in services.items():
            headers, _ = encoded(service, "CreateTrainingJob", {})
            assert send(known, headers, body) < 500, (known, body[:20])
    aws.sagemaker.list_training_jobs()


def test_no_random_talk_on_the_socket_takes_the_endpoint_down(aws):
    source = random.Random(2028)
    openings = (b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n")
    longer = (*openings, b"GET /" + b"a" * 100_000, b"POST / HTTP/1.1\r\nX: " + b"b" * 100_000)
    for number in range(50):
        with socket.create_connection(("127.0.0.1", aws.endpoint.port), timeout=10) as talk:
            talk.sendall(longer[number % len(longer)] + source.randbytes(source.randint(0, 500)))
    aws.sagemaker.list_training_jobs()
