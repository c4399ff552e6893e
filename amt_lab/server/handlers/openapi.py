"""The contract itself."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.base import ApiHandler
from amt_lab.server.contract import CONTRACT


class ContractHandler(ApiHandler):
    """openapi.yaml as this server was built with it."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        text = await self.off_loop(CONTRACT.read_text, "utf-8")
        self.finish(text, set_content_type="application/yaml")


ROUTES = [("/openapi.yaml", ContractHandler)]
