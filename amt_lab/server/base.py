"""What every handler shares: who may ask, how slow work runs, how an error is told."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar, cast

from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado.web import Finish, HTTPError

from amt_lab.server import contract
from amt_lab.server.problem import Problem, without_secrets
from amt_lab.server.serialization import as_json
from amt_lab.server.services import STALE, Service, Services
from amt_lab.tuning.errors import AmtError, FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from amt_lab.server.app import AmtLabApp

_P = ParamSpec("_P")
_T = TypeVar("_T")

MAX_BODY = 1 << 20
"""Bytes. A request with every member at SageMaker's own limits is a fraction of it."""

CLIENT_CLOSED_REQUEST = 499
"""What logs customarily call a request whose client did not wait for the answer."""


class ApiHandler(ExtensionHandlerMixin, APIHandler):
    """A verb of a subclass reads its parameters, makes one call off the event loop and answers.

    Errors leave the verb as they come: `write_error` gives them all the contract's shape.
    `@authorized` belongs on each verb of a concrete class: jupyter_server's decorator keeps the
    resource of its first call, so a verb shared by classes would be authorized under one name.
    """

    auth_resource = "amt-lab"

    def initialize(self, name: str, path: str) -> None:
        """`path` is the route as the contract spells it."""
        super().initialize(name)
        self._path = path
        self._service: Service | None = None
        self._gone = asyncio.get_running_loop().create_future()

    # --- what was asked ---------------------------------------------------------------------------

    def parameters(self) -> dict[str, Any]:
        """The operation's parameters by name, checked against the contract.

        Raises:
            InvalidRequest: naming each that is wrong.

        """
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        verb = self.request.method.lower()
        return contract.parameters(self._path, verb, self.path_kwargs, query)

    def body(self) -> dict[str, Any]:
        """The request's JSON object.

        Raises:
            HTTPError: 413 where it is larger than MAX_BODY.
            InvalidRequest: where it is not a JSON object, or not the contract's.

        """
        size = len(self.request.body)
        if size > MAX_BODY:
            raise HTTPError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "The body has %d bytes; at most %d are taken.",
                size,
                MAX_BODY,
            )
        try:
            value = json.loads(self.request.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise InvalidRequest([FieldProblem("body", f"body: not JSON: {error}")]) from None
        if not isinstance(value, dict):
            kind = type(value).__name__
            raise InvalidRequest([FieldProblem("body", f"body: must be a JSON object, got {kind}")])
        contract.check_body(self._path, self.request.method.lower(), value)
        return value

    # --- work that takes time -----------------------------------------------------------------------

    async def service(self, connection_id: str | None) -> Service:
        """What this server keeps of a connection; None means the default one."""
        self._service = await self.off_loop(self.services.of, connection_id)
        return self._service

    async def off_loop(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """The result of a blocking call, made in one of the extension's few threads.

        When the client goes away, a call that still waits for its thread is never made; one that
        runs goes on to its end (a thread can't be interrupted) and its result is dropped.
        """
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._app.executor, partial(call, *args, **kwargs))
        if not self._client_left:
            await asyncio.wait({work, self._gone}, return_when=asyncio.FIRST_COMPLETED)
        if self._client_left:
            self._abandon(work)
        if work.cancelled():
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, "Jupyter Server is stopping.")
        return work.result()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if not self._gone.done():
            self._gone.set_result(None)

    @property
    def _client_left(self) -> bool:
        # A connection that closed before this handler was made has told nobody.
        stream = getattr(self.request.connection, "stream", None)
        return self._gone.done() or (stream is not None and stream.closed())

    def _abandon(self, work: asyncio.Future[Any]) -> NoReturn:
        if not work.cancel() and not work.cancelled():
            work.exception()  # looked at, so that asyncio does not report it as forgotten
        self.set_status(CLIENT_CLOSED_REQUEST, "Client Closed Request")
        raise Finish

    # --- what is answered ---------------------------------------------------------------------------

    def answer(self, value: Any, status: int = HTTPStatus.OK) -> None:
        """Finish with `value` as JSON."""
        self.set_status(status)
        self.finish(as_json(value))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, STALE) and self._service is not None:
            self.services.forget(self._service.connection.id)
        problem = Problem.of(error, status_code)
        self.set_status(problem.status)
        for name, value in problem.headers.items():
            self.set_header(name, value)
        self.finish(problem.as_json())

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """A fault of ours with its trace; what a person can mend in a line, without the query string."""
        asked = f"{self.request.method} {self.request.path}"
        if isinstance(value, AmtError):
            self.log.info("%s: %s: %s", asked, value.code, without_secrets(value.message))
        elif isinstance(value, HTTPError):
            self.log.warning("%s: %s", asked, value)
        else:
            self.log.error("%s failed", asked, exc_info=value)

    @property
    def services(self) -> Services:
        return self._app.services

    @property
    def _app(self) -> AmtLabApp:
        return cast("AmtLabApp", self.extensionapp)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
