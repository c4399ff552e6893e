"""One page of a list, in any order, that stays right while rows come and go.

A page starts after the last row of the one before (its sort value and id), never at a count of
rows, so nothing is listed twice or left out when something is added between two pages.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


class BadTokenError(Exception):
    """A NextToken that belongs to no list, or to another one."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: `table`'s rows that satisfy every one of `conditions`, sorted by `sort`.

    `table`, `sort` (a column of it) and the conditions' SQL are constants of this package; whatever a request says is
    in `values`, which the conditions name as `:placeholder`s.
    """

    table: str
    sort: str
    descending: bool
    conditions: Sequence[str]
    values: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Tells a token of this list from those of others."""
        said = json.dumps(
            [self.table, self.sort, self.descending, list(self.conditions), dict(self.values)]
        )
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def read_page(
    connection: sqlite3.Connection, listing: Listing, size: int, token: str | None
) -> tuple[list[sqlite3.Row], str | None]:
    """Up to `size` rows and the token of the next page, None after the last.

    Raises:
        BadTokenError: `token` was not given out for this list.

    """
    conditions = list(listing.conditions)
    values = dict(listing.values)
    if token is not None:
        after = ">" if not listing.descending else "<"
        conditions.append(f"({listing.sort}, id) {after} (:after_value, :after_id)")
        values["after_value"], values["after_id"] = _parse(token, listing)
    direction = "DESC" if listing.descending else "ASC"
    sql = [
        f"SELECT * FROM {listing.table}",  # noqa: S608 - a constant, see Listing
        f"WHERE {' AND '.join(conditions)}" if conditions else "",
        f"ORDER BY {listing.sort} {direction}, id {direction} LIMIT :limit",
    ]
    rows = connection.execute(" ".join(sql), values | {"limit": size + 1}).fetchall()
    if len(rows) <= size:
        return rows, None
    return rows[:size], _token(listing, rows[size - 1])


def _token(listing: Listing, last: sqlite3.Row) -> str:
    said = json.dumps([listing.fingerprint, last[listing.sort], last["id"]])
    return base64.urlsafe_b64encode(said.encode()).decode()


def _parse(token: str, listing: Listing) -> tuple[Any, int]:
    try:
        fingerprint, value, row_id = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadTokenError from error
    if fingerprint != listing.fingerprint or not isinstance(row_id, int):
        raise BadTokenError
    if not isinstance(value, str | int | float):
        raise BadTokenError
    return value, row_id
