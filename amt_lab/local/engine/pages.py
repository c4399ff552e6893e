"""One page of a list, in any order, that stays right while rows come and go.

A page starts after the last row of the one before (its sort value and id), never at a count of
rows, so nothing is listed twice or left out when something is added between two pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.page_tokens import fingerprint, page_token, parse_token

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


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
        return fingerprint(
            [self.table, self.sort, self.descending, list(self.conditions), dict(self.values)]
        )


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
        values["after_value"], values["after_id"] = parse_token(token, listing.fingerprint)
    direction = "DESC" if listing.descending else "ASC"
    order = f"ORDER BY {listing.sort} {direction}, id {direction}"
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    # The page is found in an index where one has all that is asked for: rows are read for what is listed only.
    ids = f"SELECT id FROM {listing.table} {where} {order} LIMIT :limit"  # noqa: S608 - constants, see Listing
    rows = connection.execute(
        f"SELECT * FROM {listing.table} WHERE id IN ({ids}) {order}",  # noqa: S608 - as before
        values | {"limit": size + 1},
    ).fetchall()
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], page_token(listing.fingerprint, last[listing.sort], last["id"])
