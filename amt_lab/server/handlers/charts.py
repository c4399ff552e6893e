"""The charts of one tuning job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.analyses import Look
from amt_lab.server.base import ApiHandler
from amt_lab.server.specifications import ExplorerLook

if TYPE_CHECKING:
    from amt_lab.server.services import Service


class ChartHandler(ApiHandler):
    """A chart's Vega-Lite specification: the explorer's without rows, any other with its data.

    Posted with a brush, that of the brushed trials.
    """

    @web.authenticated
    @authorized
    async def get(self, name: str, chart: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        self.finish(await self.off_loop(_chart, service, name, chart, wanted))

    @web.authenticated
    @authorized
    async def post(self, name: str, chart: str) -> None:
        wanted, brush = self.parameters(), self.body()["brush"]
        look = Look(
            wanted["width"],
            wanted["theme"],
            brush=tuple(sorted(set(brush))),
            definition=wanted["definition"],
        )
        service = await self.service(wanted["connection"])
        self.finish(await self.off_loop(service.analyses.chart, name, chart, look))


def _chart(service: Service, name: str, chart: str, wanted: dict[str, Any]) -> str:
    width, theme = wanted["width"], wanted["theme"]
    if chart == "explorer":
        job = service.tuning_jobs.describe(name)
        explored = ExplorerLook(width, theme, wanted["axes"], wanted["definition"], wanted["over"])
        return service.specifications.explorer(job, explored)
    look = Look(
        width,
        theme,
        wanted["x"],
        wanted["y"],
        wanted["best"],
        definition=wanted["definition"],
    )
    return service.analyses.chart(name, chart, look)


ROUTES = [("/tuning-jobs/{name}/charts/{chart}", ChartHandler)]
