"""Where requests go: an AWS profile and region, or the local endpoint.

A connection makes boto3 sessions and clients. Nothing above this file asks which of the two it is.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import NoCredentialsError

from amt_lab.local import launcher
from amt_lab.sagemaker import profiles
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.local_session import LocalSession
from amt_lab.tuning.errors import ConnectionProblem, EndpointDown

LOCAL = "local"
_VARIABLE = "AMT_LAB_CONNECTION"

_CALLS = Config(
    retries={"mode": "adaptive", "max_attempts": 5},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=16,
    user_agent_extra="amt_lab",
)


@dataclass(frozen=True, slots=True)
class ConnectionInfo:
    """A connection that could be made; nothing has been asked of it."""

    id: str
    label: str
    kind: str
    profile: str | None
    region: str | None
    default: bool
    running: bool | None = None
    """Of the local endpoint alone."""


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
                    self._clients[service] = session.client(service, config=_CALLS)
            return self._clients[service]

    def console_url(self, tuning_job: str) -> str | None:
        """A tuning job's page in the AWS console; None where there is no console."""
        return None

    def __repr__(self) -> str:
        return f"<Connection {self.id}>"


class AwsConnection(Connection):
    """A profile and region; the profile "" is what boto3's own chain finds."""

    kind = "aws"

    def __init__(self, profile: str, region: str | None) -> None:
        super().__init__()
        self.profile = profile or None
        self._region = region or profiles.region_of(profile)
        self.id = f"aws:{profile}:{self._region or ''}"
        self.label = profiles.label_of(profile, self._region)

    @property
    def region(self) -> str | None:
        return self._region

    @cached_property
    def account(self) -> str:
        with aws_errors("find out the AWS account"):
            return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def endpoint(self) -> None:
        return None

    @cached_property
    def _session(self) -> boto3.Session:
        with aws_errors(f"connect to {self.label}"):
            return boto3.Session(profile_name=self.profile, region_name=self._region)

    def session(self) -> boto3.Session:
        return self._session

    def console_url(self, tuning_job: str) -> str | None:
        if self._region is None:
            return None
        host = {
            "cn": f"{self._region}.console.amazonaws.cn",
            "us-gov": f"{self._region}.console.amazonaws-us-gov.com",
        }.get(profiles.partition_of(self._region), f"{self._region}.console.aws.amazon.com")
        return (
            f"https://{host}/sagemaker/home?region={self._region}#/hyper-tuning-jobs/{tuning_job}"
        )


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


_default: Connection | None = None
"""What `use` chose."""
_found: dict[str, Connection] = {}
"""The one that was found without `use`, by its id."""


def connect(
    name: str | None = None, *, profile: str | None = None, region: str | None = None
) -> Connection:
    """A connection to the local endpoint (`"local"`), or to AWS by profile and region.

    `name` may also be a connection's id or a profile. Without any argument: the default connection.
    Nothing is called yet; the local endpoint starts when it is first needed.
    """
    if name is None and profile is None and region is None:
        return default_connection()
    if name == LOCAL:
        if profile or region:
            raise ConnectionProblem("The local endpoint has neither profile nor region to choose.")
        return _connection(LOCAL, starts=True)
    if name is not None and name.startswith("aws:"):
        return _connection(name, starts=True)
    chosen = name or profile or ""
    return _connection(f"aws:{chosen}:{region or profiles.region_of(chosen) or ''}", starts=True)


def use(
    name: str | None = None, *, profile: str | None = None, region: str | None = None
) -> Connection:
    """Make a connection the default of this notebook or program from here on. Arguments as `connect`."""
    global _default
    chosen = connect(name, profile=profile, region=region)
    _default = chosen
    return chosen


def default_connection() -> Connection:
    """What `use` or the variable AMT_LAB_CONNECTION names, else what boto3's own chain finds.

    The same object for as long as that is the answer, so that its clients and what is remembered
    of its jobs last.
    """
    if _default is not None:
        return _default
    named = _default_id()
    if named not in _found:
        _found.clear()
        _found[named] = connect(named)
    return _found[named]


def connection_by_id(connection_id: str) -> Connection:
    """A new connection of an `id`, for the server: never starts the local endpoint.

    Raises:
        ConnectionProblem: the id names no connection.

    """
    if connection_id != LOCAL and not connection_id.startswith("aws:"):
        raise ConnectionProblem(
            f"There is no connection {connection_id!r}.",
            code="UnknownConnection",
            hint="A connection is local, or aws:<profile>:<region>.",
        )
    return _connection(connection_id, starts=False)


def available_connections() -> list[ConnectionInfo]:
    """The local endpoint and every AWS profile of this machine. No network is used."""
    default = _default_id()
    infos = [
        ConnectionInfo(
            id=LOCAL,
            label=LocalConnection.label,
            kind=LOCAL,
            profile=None,
            region=None,
            default=default == LOCAL,
            running=launcher.find() is not None,
        )
    ]
    ids = [f"aws:{name}:{profiles.region_of(name) or ''}" for name in profiles.names()]
    if default not in (LOCAL, *ids):
        ids.insert(0, default)
    for connection_id in ids:
        profile, region = _split(connection_id)
        infos.append(
            ConnectionInfo(
                id=connection_id,
                label=profiles.label_of(profile, region),
                kind="aws",
                profile=profile or None,
                region=region,
                default=connection_id == default,
            )
        )
    return infos


def start_local() -> ConnectionInfo:
    """Start the local endpoint, or find the one that runs."""
    launcher.start()
    return available_connections()[0]


def _default_id() -> str:
    if _default is not None:
        return _default.id
    named = os.environ.get(_VARIABLE)
    if named is None or named == LOCAL or named.startswith("aws:"):
        return named or _chain_id()
    return f"aws:{named}:{profiles.region_of(named) or ''}"


def _chain_id() -> str:
    """boto3's own chain as a connection: a profile where that is what it comes to."""
    profile = profiles.chain_profile()
    return f"aws:{profile}:{profiles.region_of(profile) or ''}"


def _split(connection_id: str) -> tuple[str, str | None]:
    # A region has no colon, a profile might.
    profile, _, region = connection_id.removeprefix("aws:").rpartition(":")
    return profile, region or None


def _connection(connection_id: str, *, starts: bool) -> Connection:
    if connection_id == LOCAL:
        return LocalConnection(starts=starts)
    return AwsConnection(*_split(connection_id))
