"""The trials of one tuning job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server import serialization
from amt_lab.server.base import ApiHandler

if TYPE_CHECKING:
    from amt_lab.server.services import Service


class TrialsHandler(ApiHandler):
    """Trials that changed since a cursor; without one, all."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        self.finish(await self.off_loop(_changes, service, name, wanted["since"]))


def _changes(service: Service, name: str, since: str | None) -> str:
    """The answer as text: making JSON of thousands of trials takes too long for the event loop."""
    changes = service.trials.changes(name, since)
    return serialization.as_json(serialization.trial_changes(changes))


ROUTES = [("/tuning-jobs/{name}/trials", TrialsHandler)]
