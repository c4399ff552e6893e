"""What the launch form shows at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.base import ApiHandler

if TYPE_CHECKING:
    from amt_lab.server.services import Service


class LaunchFormHandler(ApiHandler):
    """The form's JSON schema, and the tutorial's request or a clone of a job's."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        self.answer(await self.off_loop(_form, service, wanted["clone"]))


def _form(service: Service, clone: str | None) -> dict[str, Any]:
    from amt_lab.sagemaker import tutorial
    from amt_lab.tuning import launch_form

    if clone is None:
        request = tutorial.request(service.connection)
    else:
        job = service.tuning_jobs.describe(clone)
        request = launch_form.request_from_describe(job.describe, job.name)
    return {
        "schema": launch_form.schema(request),
        "ui_schema": launch_form.ui_schema(),
        "request": request,
    }


ROUTES = [("/launch-form", LaunchFormHandler)]
