"""AWS Signature Version 4, checked: the only way in.

The endpoint runs the code that it is sent, so whoever may send must have its keys. botocore's own
signer recomputes the signature over what arrived.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from amt_lab.local.data_folder import REGION, Keys
from amt_lab.local.protocol.errors import AccessDeniedError

if TYPE_CHECKING:
    from collections.abc import Mapping

WINDOW_S = 15 * 60
"""How far a request's time may be from ours."""

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=(?P<credential>[^, ]+), *SignedHeaders=(?P<headers>[^, ]+), *"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What the signature is over: an HTTP request as it arrived, header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the Authorization header says."""

    access_key: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def verify(request: SignedRequest, keys: Keys, now: datetime) -> str:
    """Checks a request's signature.

    Returns:
        The service that the request was signed for, such as `sagemaker`.

    Raises:
        AccessDeniedError: with AWS's code for what is wrong.

    """
    claim = _claim(request.headers.get("authorization"))
    if not hmac.compare_digest(claim.access_key.encode(), keys.access_key.encode()):
        raise AccessDeniedError(
            "The security token included in the request is invalid.", code="InvalidClientTokenId"
        )
    timestamp = _timestamp(request, claim, now)
    _check_scope(claim)
    _check_headers(request, claim)
    _check_payload(request)
    if not hmac.compare_digest(_signature(request, claim, keys, timestamp), claim.signature):
        raise AccessDeniedError(
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
            code="SignatureDoesNotMatch",
        )
    return claim.service


def _claim(authorization: str | None) -> _Claim:
    if authorization is None:
        raise AccessDeniedError("Missing Authentication Token", code="MissingAuthenticationToken")
    said = _AUTHORIZATION.fullmatch(authorization.strip())
    scope = said["credential"].split("/") if said else []
    if said is None or len(scope) != 5 or scope[4] != "aws4_request":
        raise AccessDeniedError(
            "Authorization header requires 'Credential' with its scope, 'SignedHeaders' and "
            "'Signature' of AWS4-HMAC-SHA256.",
            code="IncompleteSignature",
        )
    access_key, day, region, service, _ = scope
    headers = tuple(said["headers"].split(";"))
    return _Claim(access_key, day, region, service, headers, said["signature"])


def _timestamp(request: SignedRequest, claim: _Claim, now: datetime) -> str:
    timestamp = request.headers.get("x-amz-date", "")
    try:
        signed_at = datetime.strptime(timestamp, _TIME).replace(tzinfo=UTC)
    except ValueError:
        raise AccessDeniedError(
            "Date must be in ISO-8601 'basic format' in the X-Amz-Date header.",
            code="IncompleteSignature",
        ) from None
    if abs((now - signed_at).total_seconds()) > WINDOW_S:
        raise AccessDeniedError(
            f"Signature expired: {timestamp} is not within {WINDOW_S // 60} minutes of "
            f"{now.strftime(_TIME)}.",
            code="RequestExpired",
        )
    if not timestamp.startswith(claim.day):
        raise AccessDeniedError(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP.",
            code="SignatureDoesNotMatch",
        )
    return timestamp


def _check_scope(claim: _Claim) -> None:
    if claim.region != REGION:
        raise AccessDeniedError(
            f"Credential should be scoped to a valid region: the local endpoint is in {REGION}, "
            f"not in '{claim.region}'.",
            code="SignatureDoesNotMatch",
        )


def _check_headers(request: SignedRequest, claim: _Claim) -> None:
    """`host` and every `x-amz-` header must be under the signature."""
    needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    missing = sorted(needed - set(claim.signed_headers))
    absent = sorted(set(claim.signed_headers) - set(request.headers))
    if missing or absent:
        raise AccessDeniedError(
            f"There were headers present in the request which were not signed, or signed which were "
            f"not present: {', '.join(missing + absent)}.",
            code="SignatureDoesNotMatch",
        )


def _check_payload(request: SignedRequest) -> None:
    """Where the client told its payload's hash, that one is under the signature, so it must be true."""
    told = request.headers.get("x-amz-content-sha256")
    if told is not None and not hmac.compare_digest(
        told.encode(), hashlib.sha256(request.body).hexdigest().encode()
    ):
        raise AccessDeniedError(
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            code="XAmzContentSHA256Mismatch",
        )


def _signature(request: SignedRequest, claim: _Claim, keys: Keys, timestamp: str) -> str:
    signer = _Signer(claim.signed_headers, keys, claim.service, claim.region)
    copy = AWSRequest(
        method=request.method, url=request.url, headers=dict(request.headers), data=request.body
    )
    copy.context["timestamp"] = timestamp
    canonical = signer.canonical_request(copy)
    return str(signer.signature(signer.string_to_sign(copy, canonical), copy))


class _Signer(SigV4Auth):
    """botocore's signer over the headers that the client signed, and no others."""

    def __init__(self, signed: tuple[str, ...], keys: Keys, service: str, region: str) -> None:
        super().__init__(Credentials(keys.access_key, keys.secret_key), service, region)
        self._signed = signed

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        headers = HTTPHeaders()
        for name in self._signed:
            headers[name] = request.headers[name]
        return headers
