"""Tuning jobs: list, launch or check, describe, stop."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server import serialization
from amt_lab.server.base import ApiHandler


class TuningJobsHandler(ApiHandler):
    """The tuning jobs of a connection, by pages."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        wanted = self.parameters()
        service = await self.service(wanted.pop("connection"))
        page = await self.off_loop(service.tuning_jobs.page, **wanted)
        jobs = [serialization.tuning_job_summary(job) for job in page.jobs]
        self.answer({"jobs": jobs, "cursor": page.cursor})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        wanted, request = self.parameters(), self.body()
        service = await self.service(wanted["connection"])
        if wanted["dry_run"]:
            problems = await self.off_loop(service.tuning_jobs.dry_run, request)
            self.answer({"problems": [serialization.field_problem(found) for found in problems]})
            return
        arn = await self.off_loop(service.tuning_jobs.launch, request)
        name = request["HyperParameterTuningJobName"]
        self.answer({"name": name, "arn": arn}, HTTPStatus.CREATED)


class TuningJobHandler(ApiHandler):
    """One tuning job."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        service = await self.service(self.parameters()["connection"])
        job = await self.off_loop(service.tuning_jobs.describe, name)
        self.answer(serialization.tuning_job(job, service.connection.console_url(name)))


class StopHandler(ApiHandler):
    """Stops a tuning job: its running trials end, none is launched after."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        service = await self.service(self.parameters()["connection"])
        await self.off_loop(service.tuning_jobs.stop, name)
        self.set_status(HTTPStatus.ACCEPTED)
        self.finish()


ROUTES = [
    ("/tuning-jobs", TuningJobsHandler),
    ("/tuning-jobs/{name}", TuningJobHandler),
    ("/tuning-jobs/{name}/stop", StopHandler),
]
