"""A destination of requests and its boto3 clients."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import NoCredentialsError

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import EXPIRED, aws_errors

if TYPE_CHECKING:
    import boto3

CALLS = Config(
    retries={"mode": "adaptive", "max_attempts": 5},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=16,
    user_agent_extra="amt_lab",
)
"""How every client calls: patiently where AWS throttles, quickly refused where nobody answers."""


class Connection:
    """One destination, with its clients. Safe to share among threads."""

    id: str
    label: str
    kind: str
    profile: str | None = None

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str | None:
        raise NotImplementedError

    @property
    def account(self) -> str:
        """The account's twelve digits; asks AWS once."""
        raise NotImplementedError

    @property
    def endpoint(self) -> str | None:
        """The URL of the local endpoint; None for AWS."""
        raise NotImplementedError

    def session(self) -> boto3.Session:
        """A boto3 session, which the SageMaker SDK takes as well."""
        raise NotImplementedError

    def client(self, service: str) -> Any:
        """The boto3 client of a service, made once.

        Raises:
            NoCredentials, NoRegion: there is nothing to sign with, or nowhere to send it. No client
                is kept then, so that the next try finds what the person has mended.

        """
        session: Any = self.session()  # the stubs know clients by literal name only
        with self._lock:
            if service not in self._clients:
                with aws_errors(f"connect to {self.label}"):
                    if session.get_credentials() is None:
                        raise NoCredentialsError
                    client = session.client(service, config=CALLS)
                    wire.prepare(client)
                    client.meta.events.register("after-call", self._look_for_expiry)
                    self._clients[service] = client
            return self._clients[service]

    def forget(self) -> None:
        """Make the next call with a new client, from the credentials there are then."""
        with self._lock:
            self._clients.clear()

    def _look_for_expiry(self, parsed: Any, **_: Any) -> None:
        """A client keeps the keys that it was made with, also when the person has signed in anew."""
        if parsed.get("Error", {}).get("Code") in EXPIRED:
            self.forget()

    def console_url(self, tuning_job: str) -> str | None:
        """A tuning job's page in the AWS console; None where there is no console."""
        return None

    def __repr__(self) -> str:
        return f"<Connection {self.id}>"
