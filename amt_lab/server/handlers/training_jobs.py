"""One training job, and its log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server import serialization
from amt_lab.server.base import ApiHandler

if TYPE_CHECKING:
    from amt_lab.server.services import Service


class TrainingJobHandler(ApiHandler):
    """One training job, whoever started it."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        service = await self.service(self.parameters()["connection"])
        job = await self.off_loop(service.training_jobs.detail, name)
        self.answer(asdict(job))


class LogHandler(ApiHandler):
    """A page of a training job's log; without a cursor, the last one."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        self.finish(await self.off_loop(_page, service, name, wanted["cursor"]))


def _page(service: Service, name: str, cursor: str | None) -> str:
    from amt_lab.sagemaker.log_pages import read_log

    page = read_log(service.connection, name, cursor)
    return serialization.as_json(serialization.log_page(page))


ROUTES = [
    ("/training-jobs/{name}", TrainingJobHandler),
    ("/training-jobs/{name}/log", LogHandler),
]
