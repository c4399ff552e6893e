"""Where requests go: an AWS profile and region, or the local endpoint.

A connection makes boto3 sessions and clients. Nothing above this file asks which of the two it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from amt_lab.local import launcher
from amt_lab.sagemaker import profiles
from amt_lab.sagemaker.aws_connection import AwsConnection
from amt_lab.sagemaker.clients import Connection
from amt_lab.sagemaker.local_session import LOCAL, LocalConnection
from amt_lab.tuning.errors import ConnectionProblem

__all__ = [
    "Connection",
    "ConnectionInfo",
    "available_connections",
    "connect",
    "connection_by_id",
    "default_connection",
    "start_local",
    "use",
]

_VARIABLE = "AMT_LAB_CONNECTION"


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
