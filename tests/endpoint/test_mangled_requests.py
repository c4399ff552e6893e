"""However a request is mangled, it is refused as a request: the endpoint itself never fails."""

from __future__ import annotations

import copy
import json
import socket
from collections.abc import Iterator

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from .requests import training_request, tuning_request

ODD = (None, {}, [None], "", -1, 2**70, 1.5, "x" * 3000)
"""Values that have no place anywhere in a request, besides none at all."""


@pytest.fixture(scope="module")
def send(aws):
    """Sends a body to an operation, signed but otherwise as it is; gives status and answer."""
    endpoint = aws.endpoint
    keys = Credentials(endpoint.access_key, endpoint.secret_key)
    # As boto3's own clients: without it each request waits for a delayed acknowledgement.
    session = URLLib3Session(socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)])

    def post(operation: str, body: object) -> tuple[int, dict]:
        headers = {
            "X-Amz-Target": f"SageMaker.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        request = AWSRequest("POST", endpoint.url, headers=headers, data=json.dumps(body).encode())
        SigV4Auth(keys, "sagemaker", endpoint.region).add_auth(request)
        answer = session.send(request.prepare())
        return answer.status_code, json.loads(answer.content)

    yield post
    session.close()


def mangled(good: object) -> Iterator[object]:
    """`good` with each of its members, at any depth, left out or made odd, one at a time."""
    for path in _paths(good):
        for odd in (..., *ODD):
            yield _changed(good, path, odd)


def _paths(value: object, path: tuple = ()) -> Iterator[tuple]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from _paths(item, (*path, key))


def _changed(good: object, path: tuple, odd: object) -> object:
    bad = copy.deepcopy(good)
    target = bad
    for key in path[:-1]:
        target = target[key]
    if odd is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = odd
    return bad


def check(send, operation: str, good: dict, name_member: str) -> None:
    """The name is taken, so that what is still a good request starts nothing either."""
    count = 0
    for bad in mangled(good):
        status, answer = send(operation, bad)
        assert status == 400, (bad, answer)
        assert answer["__type"] in ("ValidationException", "ResourceInUse"), (bad, answer)
        if answer["__type"] == "ResourceInUse":
            assert bad[name_member] == good[name_member]
        count += 1
    assert count > 200


def test_a_mangled_tuning_request_never_breaks_the_endpoint(send, finished_job):
    good = tuning_request(finished_job["HyperParameterTuningJobName"])
    check(send, "CreateHyperParameterTuningJob", good, "HyperParameterTuningJobName")


def test_a_mangled_training_request_never_breaks_the_endpoint(send, finished_job):
    good = training_request(finished_job["BestTrainingJob"]["TrainingJobName"])
    check(send, "CreateTrainingJob", good, "TrainingJobName")


def test_a_mangled_list_request_never_breaks_the_endpoint(send, finished_job):
    good = {
        "HyperParameterTuningJobName": finished_job["HyperParameterTuningJobName"],
        "MaxResults": 5,
        "SortBy": "Name",
        "SortOrder": "Ascending",
        "StatusEquals": "Completed",
    }
    for bad in mangled(good):
        status, answer = send("ListTrainingJobsForHyperParameterTuningJob", bad)
        assert status in (200, 400), (bad, answer)
        assert answer.get("__type") in (None, "ValidationException", "ResourceNotFound")
