"""What the trials of one tuning job show, and the tuning job that they suggest next."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.base import ApiHandler


class InsightsHandler(ApiHandler):
    """Findings, each with how sure it is."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        look = service.analyses.insights
        self.answer(await self.off_loop(look, name, wanted["kind"], wanted["definition"]))


class RefineHandler(ApiHandler):
    """The next request with its changes; starts nothing."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        wanted, body = self.parameters(), self.body()
        service = await self.service(wanted["connection"])
        refine = service.analyses.refinement
        self.answer(await self.off_loop(refine, name, body.get("trials"), wanted["definition"]))


ROUTES = [
    ("/tuning-jobs/{name}/insights", InsightsHandler),
    ("/tuning-jobs/{name}/refine", RefineHandler),
]
