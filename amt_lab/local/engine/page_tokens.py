"""NextTokens: where a page ended, and which list it was a page of."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any


class BadTokenError(Exception):
    """A NextToken that belongs to no list, or to another one."""


def fingerprint(what: Any) -> str:
    """Tells the tokens of one list, described by any JSON, from those of others."""
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def page_token(listed: str, value: str | float, row_id: int) -> str:
    """The token of the page after a row, which has `value` in what the list is sorted by."""
    said = json.dumps([listed, value, row_id])
    return base64.urlsafe_b64encode(said.encode()).decode()


def parse_token(token: str, listed: str) -> tuple[str | float, int]:
    """The value and the id that the page starts after.

    Raises:
        BadTokenError: `token` was not given out for the list with the fingerprint `listed`.

    """
    try:
        said, value, row_id = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadTokenError from error
    if said != listed or not isinstance(row_id, int) or not isinstance(value, str | int | float):
        raise BadTokenError
    return value, row_id
