"""The trials of one tuning job."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from amt_lab.server import serialization
from amt_lab.server.base import ApiHandler


class TrialsHandler(ApiHandler):
    """Trials that changed since a cursor; without one, all."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        wanted = self.parameters()
        service = await self.service(wanted["connection"])
        changes = await self.off_loop(service.trials.changes, name, wanted["since"])
        self.answer(serialization.trial_changes(changes))


ROUTES = [("/tuning-jobs/{name}/trials", TrialsHandler)]
