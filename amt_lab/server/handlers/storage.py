"""Data in the connection's S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server.base import ApiHandler

if TYPE_CHECKING:
    from amt_lab.server.services import Service


class TutorialDataHandler(ApiHandler):
    """Puts the tutorial's data into the connection's default bucket."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        service = await self.service(self.parameters()["connection"])
        self.answer({"channels": await self.off_loop(_uploaded, service)})


def _uploaded(service: Service) -> dict[str, str]:
    from amt_lab.sagemaker import tutorial

    return dict(tutorial.upload_data(service.connection))


ROUTES = [("/storage/tutorial", TutorialDataHandler)]
