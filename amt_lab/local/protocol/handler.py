"""One HTTP request: let in, read, checked, done, answered."""

from __future__ import annotations

import logging
import sqlite3
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tornado import httputil, web

from amt_lab.local.protocol.errors import (
    AccessDeniedError,
    InternalFailureError,
    ServiceError,
    refuse,
)
from amt_lab.local.protocol.json_protocol import JsonProtocol
from amt_lab.local.protocol.query_protocol import QueryProtocol
from amt_lab.local.protocol.registry import OPERATIONS, supported
from amt_lab.local.protocol.services import Service, load_services
from amt_lab.local.protocol.signature import SignedRequest, verify
from amt_lab.tuning.constraints import shape_problems

if TYPE_CHECKING:
    from amt_lab.local.data_folder import Keys
    from amt_lab.local.engine.engine import Engine

_LOG = logging.getLogger(__name__)


class ServiceHandler(web.RequestHandler):
    """All services on one path: the signature tells which one is meant."""

    def initialize(self, engine: Engine, keys: Keys, hosts: frozenset[str]) -> None:
        self._engine = engine
        self._keys = keys
        self._hosts = hosts
        self._request_id = str(uuid.uuid4())
        # Until it is known which service is meant: a client must be able to read its refusal.
        self._form = "form-urlencoded" in self.request.headers.get("Content-Type", "")
        self._protocol = _protocol(
            load_services()["sts" if self._form else "sagemaker"], self._form
        )

    def prepare(self) -> None:
        self._service = self._let_in()
        self._protocol = _protocol(self._service, self._form)

    def post(self) -> None:
        started = time.perf_counter()
        service = self._service
        name = self._operation(service)
        model = service.model.operation_model(name)
        request = self._protocol.request(model.input_shape, self.request.body)
        refuse(shape_problems(model.input_shape, request))
        answer = OPERATIONS[service.name, name](request, self._engine)
        self._answer(200, self._protocol.response(name, model.output_shape, answer))
        _LOG.debug("%s %s: %.1f ms", service.name, name, 1e3 * (time.perf_counter() - started))

    def _let_in(self) -> Service:
        """The service that a correctly signed request is for.

        Raises:
            AccessDeniedError: the request is not let in.

        """
        headers = {name.lower(): value for name, value in self.request.headers.items()}
        if headers.get("host") not in self._hosts:
            raise AccessDeniedError(
                f"Host {headers.get('host')!r} is not this endpoint's: it answers as "
                f"{' and '.join(sorted(self._hosts))} only."
            )
        signed = SignedRequest(
            method=self.request.method or "",
            url=f"http://{headers['host']}{self.request.uri}",
            headers=headers,
            body=self.request.body,
        )
        name = verify(signed, self._keys, datetime.now(UTC))
        services = load_services()
        if name not in services:
            raise AccessDeniedError(
                f"The local endpoint has no service {name!r}; it has {', '.join(services)}, and S3 "
                "on a port of its own.",
                code="SignatureDoesNotMatch",
            )
        return services[name]

    def _operation(self, service: Service) -> str:
        headers = {name.lower(): value for name, value in self.request.headers.items()}
        name = self._protocol.operation(headers, self.request.body)
        if (service.name, name) not in OPERATIONS:
            raise ServiceError(
                f"The local endpoint does not support {service.name}:{name or 'this target'}. "
                f"It supports {', '.join(supported(service.name))}.",
                code=self._protocol.unknown_operation,
            )
        return name

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The only place that shapes an error."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, web.HTTPError):
            error = ServiceError(
                error.log_message or error.reason or "Bad request", code="BadRequest"
            )
            error.status = status_code
        elif not isinstance(error, ServiceError):
            error = _fault(error, self._request_id)
        for name, value in self._protocol.error_headers(error).items():
            self.set_header(name, value)
        self._answer(error.status, self._protocol.error(error, self._request_id))

    def log_exception(self, *details: Any) -> None:
        """Faults of ours are logged with their trace; refusals are not faults."""
        if not isinstance(details[1], ServiceError | web.HTTPError):
            super().log_exception(*details)

    def _answer(self, status: int, body: bytes) -> None:
        self.set_status(status)
        self.set_header("Content-Type", self._protocol.content_type)
        self.set_header("x-amzn-RequestId", self._request_id)
        self.clear_header("Server")
        self.finish(body)


def _protocol(service: Service, form: bool) -> JsonProtocol | QueryProtocol:
    """The one that a request is in: some services have both, and older clients send forms."""
    if service.has_forms and (form or not service.has_json):
        return QueryProtocol(service)
    return JsonProtocol(service)


def _fault(error: BaseException | None, request_id: str) -> InternalFailureError:
    if isinstance(error, sqlite3.OperationalError):  # a full disk, a read-only one, a broken one
        return InternalFailureError(
            f"The local endpoint's store cannot be used: {error}. Nothing was changed. "
            f"`amt-lab local status` names its folder. Request id {request_id}."
        )
    return InternalFailureError(
        f"The local endpoint failed ({type(error).__name__}); its log has the details. "
        f"Request id {request_id}."
    )


def application(engine: Engine, keys: Keys, port: int) -> web.Application:
    """The endpoint's web application, once it is known which port it is on."""
    load_services()  # now, and not while the first request waits
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    settings = {"engine": engine, "keys": keys, "hosts": hosts}
    return web.Application([("/.*", ServiceHandler, settings)], log_function=_log_request)


def _log_request(handler: web.RequestHandler) -> None:
    request: httputil.HTTPServerRequest = handler.request
    level = logging.WARNING if handler.get_status() >= 500 else logging.DEBUG
    target = request.headers.get("X-Amz-Target", "")
    _LOG.log(level, "%s %s %s %s", handler.get_status(), request.method, request.path, target)
