"""What the front end is told when something goes wrong.

The status says what kind of trouble it is; `code` says which, and is what the front end goes by:

    400  the request breaks a rule; `problems` names each field      ValidationException
    403  AWS denies it (AccessDeniedException), or Jupyter (Forbidden)
    404  no such job, no such connection                             ResourceNotFound, UnknownConnection
    409  the name is taken, or a quota is used up                    ResourceInUse, ResourceLimitExceeded
    413  the body is too large                                       RequestEntityTooLarge
    424  AWS cannot even be asked              NoCredentials, ExpiredToken, NoRegion, ProfileNotFound
    429  AWS asks to slow down; see Retry-After                      ThrottlingException
    500  a fault of ours; its trace is in the server's log alone     InternalError
    502  AWS failed with a code that has no row here
    503  nothing answers                                             EndpointDown

401 is never sent: to JupyterHub and to proxies in front of Jupyter it means that the person's own
session is over, and they would be sent to sign in to Jupyter when it is AWS that wants a sign-in.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from tornado.web import HTTPError

from amt_lab.tuning.errors import (
    AccessDenied,
    AmtError,
    ConnectionProblem,
    EndpointDown,
    FieldProblem,
    InvalidRequest,
    NotFound,
    Throttled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

RETRY_AFTER_S = 10
"""How long a throttled client is asked to wait; botocore has already retried for some seconds."""

_STATUS_BY_CODE = {
    "ResourceInUse": HTTPStatus.CONFLICT,
    "ResourceLimitExceeded": HTTPStatus.CONFLICT,
    "UnknownConnection": HTTPStatus.NOT_FOUND,
}

_STATUS_BY_KIND: dict[type[AmtError], HTTPStatus] = {
    InvalidRequest: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    AccessDenied: HTTPStatus.FORBIDDEN,
    Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    EndpointDown: HTTPStatus.SERVICE_UNAVAILABLE,
    ConnectionProblem: HTTPStatus.FAILED_DEPENDENCY,  # what no line above has
}
"""The first kind that an error is of."""

_SECRETS = re.compile(
    r"\b(?:AKIA|ASIA|AMTL)[A-Z0-9]{12,}"  # access key ids
    r"|(?<=Signature=)[0-9a-f]{16,}"
    r"|(?<=X-Amz-Security-Token[=:])\S+"
    r"|(?<=x-amz-security-token:)\S+"
    r"|(?<=token=)[^\s&]+"
)
"""What AWS echoes in some messages (a refused signature's canonical request) or a URL may carry."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error answer: `Error` of the contract, with its HTTP status."""

    status: int
    code: str
    message: str
    field: str | None = None
    hint: str | None = None
    problems: Sequence[FieldProblem] = ()

    @classmethod
    def of(cls, error: BaseException | None, status_code: int) -> Problem:
        """The answer to an exception that left a handler, or to a bare `send_error(status_code)`."""
        if isinstance(error, AmtError):
            return cls._of_ours(error)
        if isinstance(error, HTTPError):
            return cls._of_jupyters(error)
        if error is None and status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return cls._of_jupyters(HTTPError(status_code))
        return cls(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "InternalError",
            "The server extension failed on this request.",
            hint="Its log, where Jupyter was started, tells what happened.",
        )

    @classmethod
    def _of_ours(cls, error: AmtError) -> Problem:
        problems = error.problems if isinstance(error, InvalidRequest) else ()
        return cls(_status(error), error.code, error.message, error.field, error.hint, problems)

    @classmethod
    def _of_jupyters(cls, error: HTTPError) -> Problem:
        status = HTTPStatus(error.status_code)
        code = "".join(word.capitalize() for word in re.split(r"\W+", status.phrase))
        message = (error.log_message or "") % error.args  # with no args, `%%` still means `%`
        return cls(status, code, message or f"{status.phrase}: {status.description}")

    @property
    def headers(self) -> dict[str, str]:
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return {"Retry-After": str(RETRY_AFTER_S)}
        return {}

    def as_json(self) -> str:
        """The body, without members that say nothing, and with anything secret crossed out."""
        body = {
            "code": self.code,
            "message": without_secrets(self.message),
            "field": self.field,
            "hint": self.hint,
            "problems": [
                {"field": p.field, "message": without_secrets(p.message), "hint": p.hint}
                for p in self.problems
            ],
        }
        return json.dumps({member: value for member, value in body.items() if value})


def without_secrets(text: str) -> str:
    """`text`, for the browser or the log, with what looks like a key, token or signature crossed out."""
    return _SECRETS.sub("…", text)


def _status(error: AmtError) -> HTTPStatus:
    if error.code in _STATUS_BY_CODE:
        return _STATUS_BY_CODE[error.code]
    kinds = (status for kind, status in _STATUS_BY_KIND.items() if isinstance(error, kind))
    return next(kinds, HTTPStatus.BAD_GATEWAY)
