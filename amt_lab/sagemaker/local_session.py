"""A connection to the local endpoint: a boto3 session whose every client goes there.

The SageMaker SDK hands some of its clients an explicit STS URL, and version 3 makes clients of its
own from a session; so the redirection sits in the session, where both must pass.
"""

from __future__ import annotations

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from amt_lab.local import launcher
from amt_lab.sagemaker.clients import Connection
from amt_lab.tuning.errors import EndpointDown

LOCAL = "local"

_LOOPBACK = Config(
    # A proxy of the environment is not for loopback.
    proxies={},
    retries={"mode": "adaptive", "max_attempts": 3},
    s3={"addressing_style": "path"},
    # rclone answers a ranged GET of a small object with the whole object's checksum, which botocore
    # would hold against the part.
    response_checksum_validation="when_required",
    request_checksum_calculation="when_required",
)

_NO_FILES: dict[str, tuple[None, None, Any, None]] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""botocore's session variables: the user's own profiles have no say here."""


class LocalSession(boto3.Session):
    """Clients of all services, with the local endpoint's keys, region and URLs."""

    def __init__(self, endpoint: launcher.Endpoint) -> None:
        super().__init__(
            aws_access_key_id=endpoint.access_key,
            aws_secret_access_key=endpoint.secret_key,
            region_name=endpoint.region,
            botocore_session=botocore.session.Session(session_vars=_NO_FILES),
        )
        self._endpoint = endpoint

    def client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        """As boto3's, but `endpoint_url` and `region_name` are always the local endpoint's."""
        url = self._endpoint.s3_url if service_name == "s3" else self._endpoint.url
        wanted = kwargs.pop("config", None)
        # Ours last: what a caller sets for AWS, such as retries, must not undo these few.
        config = wanted.merge(_LOOPBACK) if wanted else _LOOPBACK
        make: Any = super().client  # the stubs know clients by literal name only
        kwargs.update(endpoint_url=url, region_name=self._endpoint.region, config=config)
        return make(service_name, **kwargs)


class LocalConnection(Connection):
    """The local endpoint of this machine.

    A notebook's connection starts the endpoint when it is first needed; the server's does not, so
    that looking at jobs never starts a process.
    """

    kind = LOCAL
    id = LOCAL
    label = "Local endpoint"

    def __init__(self, *, starts: bool) -> None:
        super().__init__()
        self._starts = starts
        self._endpoint: launcher.Endpoint | None = None
        self._session: LocalSession | None = None

    @property
    def region(self) -> str:
        return self._running().region

    @property
    def account(self) -> str:
        return self._running().account

    @property
    def endpoint(self) -> str:
        return self._running().url

    def session(self) -> LocalSession:
        endpoint = self._running()
        with self._lock:
            if self._session is None or endpoint != self._endpoint:
                # Started anew since: another port, so other clients.
                self._clients.clear()
                self._endpoint, self._session = endpoint, LocalSession(endpoint)
            return self._session

    def _running(self) -> launcher.Endpoint:
        endpoint = launcher.find()
        if endpoint is None and self._starts:
            endpoint = launcher.start()
        if endpoint is None:
            raise EndpointDown("The local endpoint is not running.")
        return endpoint
