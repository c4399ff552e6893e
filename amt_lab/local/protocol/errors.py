"""What an operation answers when it cannot do what it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.constraints import validation_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.tuning.errors import FieldProblem


class ServiceError(Exception):
    """An error as AWS answers it: a code, a message, an HTTP status."""

    code = "InternalFailure"
    status = 400

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class ValidationError(ServiceError):
    """The request breaks a rule of the service."""

    code = "ValidationException"


class ResourceNotFoundError(ServiceError):
    code = "ResourceNotFound"


class ResourceInUseError(ServiceError):
    code = "ResourceInUse"


class AccessDeniedError(ServiceError):
    """The request is not signed as it must be."""

    code = "AccessDeniedException"
    status = 403


class InternalFailureError(ServiceError):
    """A fault of the endpoint itself; its log has the details."""

    status = 500


def refuse(problems: Sequence[FieldProblem]) -> None:
    """Raises ValidationError where there are problems.

    Problems of a request's shape come with their message in the service's own form; rules of the
    service are sentences. One sentence alone is the whole message, as the service has it.
    """
    if not problems:
        return
    if len(problems) == 1 and "failed to satisfy constraint" not in problems[0].message:
        raise ValidationError(problems[0].message)
    raise ValidationError(validation_message(problems))
