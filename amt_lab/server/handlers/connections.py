"""Where requests can go: AWS profiles and the local endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server import serialization
from amt_lab.server.base import ApiHandler

if TYPE_CHECKING:
    from amt_lab.server.services import Services


class ConnectionsHandler(ApiHandler):
    """The connections of this machine; nothing is asked over the network."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.parameters()
        listed = await self.off_loop(_listed, self.services)
        self.answer({"connections": listed})


class LocalEndpointHandler(ApiHandler):
    """Starts the local endpoint, or finds the one that runs."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        self.parameters()
        started = await self.off_loop(_started, self.services)
        self.services.forget("local")  # its clients may point at an earlier endpoint's port
        self.answer(started)


def _listed(services: Services) -> list[dict[str, Any]]:
    from amt_lab.sagemaker.connection import available_connections

    infos = available_connections()
    configured = services.configured_default
    default = configured or next((info.id for info in infos if info.default), None)
    return [serialization.connection(info, default) for info in infos]


def _started(services: Services) -> dict[str, Any]:
    from amt_lab.sagemaker.connection import start_local

    start_local()
    return next(described for described in _listed(services) if described["kind"] == "local")


ROUTES = [
    ("/connections", ConnectionsHandler),
    ("/connections/local/start", LocalEndpointHandler),
]
