"""The one place that sees botocore's errors, and turns them into this package's own.

AWS's code is kept; what we were doing is said; no key or token is ever repeated.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore import exceptions as aws

from amt_lab.tuning.errors import (
    AccessDenied,
    AmtError,
    ClockIsOff,
    ConnectionProblem,
    EndpointDown,
    ExpiredCredentials,
    InvalidRequest,
    NoCredentials,
    NoRegion,
    NotFound,
    ServiceFault,
    Throttled,
)
from amt_lab.tuning.service_message import problems_from_message

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSING = (EndpointDown, ServiceFault, Throttled)
"""Trouble that ends by itself: what was asked is worth asking again."""

EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")
"""AWS's codes for credentials that were good once."""

_BY_CODE: dict[str, type[AmtError]] = {
    **dict.fromkeys(
        (
            "ThrottlingException",
            "Throttling",
            "ThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "SlowDown",
        ),
        Throttled,
    ),
    **dict.fromkeys(
        ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "OptInRequired", "403"),
        AccessDenied,
    ),
    "RequestTimeTooSkewed": ClockIsOff,
    **dict.fromkeys(EXPIRED, ExpiredCredentials),
    **dict.fromkeys(
        (
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "MissingAuthenticationToken",
        ),
        NoCredentials,
    ),
    **dict.fromkeys(
        (
            "ResourceNotFound",
            "ResourceNotFoundException",
            "NoSuchBucket",
            "NoSuchKey",
            "NotFound",
            "404",
        ),
        NotFound,
    ),
}

_REFUSED = (
    "ValidationException",
    "ResourceInUse",
    "ResourceLimitExceeded",
    "InvalidParameterValue",
)

_BY_CLASS: tuple[tuple[tuple[type[Exception], ...], type[AmtError]], ...] = (
    (
        (
            aws.UnauthorizedSSOTokenError,
            aws.SSOTokenLoadError,
            aws.TokenRetrievalError,
            aws.NoAuthTokenError,
        ),
        ExpiredCredentials,
    ),
    (
        (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError),
        NoCredentials,
    ),
    ((aws.NoRegionError,), NoRegion),
    (
        (
            aws.EndpointConnectionError,
            aws.ConnectTimeoutError,
            aws.ReadTimeoutError,
            aws.ConnectionClosedError,
            aws.ProxyConnectionError,
            aws.SSLError,
            aws.HTTPClientError,
        ),
        EndpointDown,
    ),
)

_SKEWED = re.compile(r"Signature (?:expired|not yet current)")
"""How the JSON protocols say that the clock is off; the code is that of a wrong key."""

_KEY = re.compile(r"\b(?:AKIA|ASIA|AMTL)[0-9A-Z]{12,}\b")
"""Access key ids, which AWS repeats in some of its messages."""


@contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Errors of AWS calls within, as this package's own.

    `doing` completes "Could not …", for example `list the tuning jobs`.
    """
    try:
        yield
    except aws.ClientError as error:
        raise _from_service(error, doing) from error
    except aws.ParamValidationError as error:
        raise InvalidRequest(problems_from_message(_clean(str(error)))) from error
    except aws.BotoCoreError as error:
        raise _from_client(error, doing) from error


def _from_service(error: aws.ClientError, doing: str) -> AmtError:
    answer = error.response.get("Error", {})
    code = str(answer.get("Code") or "Unknown")
    said = _clean(str(answer.get("Message") or code))
    if code in _REFUSED:
        refused = InvalidRequest(problems_from_message(said))
        refused.code = code
        return refused
    if _SKEWED.search(said):
        return ClockIsOff(f"Could not {doing}: {said}", code=code)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    kind = _BY_CODE.get(code) or _BY_CODE.get(str(status))
    if kind is None:
        kind = ServiceFault if isinstance(status, int) and status >= 500 else AmtError
    return kind(f"Could not {doing}: {said}", code=code)


def _from_client(error: aws.BotoCoreError, doing: str) -> AmtError:
    for classes, kind in _BY_CLASS:
        if isinstance(error, classes):
            return kind(f"Could not {doing}: {_reason(error)}")
    if isinstance(error, aws.ProfileNotFound):
        return ConnectionProblem(
            f"Could not {doing}: {error}.",
            code="ProfileNotFound",
            hint="`aws configure list-profiles` shows the profiles there are.",
        )
    return AmtError(f"Could not {doing}: {_clean(str(error))}", code=type(error).__name__)


def _reason(error: aws.BotoCoreError) -> str:
    # A credential process or an SSO cache may put anything into these two; only their kind is told.
    if isinstance(error, aws.CredentialRetrievalError | aws.TokenRetrievalError):
        return "the profile's credentials could not be retrieved."
    return _clean(str(error)).rstrip(".") + "."


def _clean(text: str) -> str:
    return _KEY.sub("<access key>", text)
