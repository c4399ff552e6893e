"""The linked charts of one tuning job."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.base import ApiHandler


class ChartHandler(ApiHandler):
    """A chart's Vega-Lite specification, without rows."""

    @web.authenticated
    @authorized
    async def get(self, name: str, chart: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        job = await self.off_loop(service.tuning_jobs.describe, name)
        build = {"explorer": service.specifications.explorer}[chart]
        specification = await self.off_loop(build, job, wanted["width"], wanted["theme"])
        self.finish(specification)


ROUTES = [("/tuning-jobs/{name}/charts/{chart}", ChartHandler)]
