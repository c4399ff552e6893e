"""Searches among training jobs and tuning jobs, sorted by any property, in pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.page_tokens import fingerprint, page_token, parse_token
from amt_lab.local.engine.search_conditions import number, visible, where
from amt_lab.local.engine.search_properties import Kind, Resource, SearchError, Sql, find

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    names: list[str]
    total: int
    """How many there are on all pages."""
    token: str | None
    """What the next page is asked for with; None after the last."""


class Search:
    """Reads the store; makes `number_of`, a text's number or NULL, known to its connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        connection.create_function("number_of", 1, number, deterministic=True)

    def page(
        self,
        resource: Resource,
        expression: Mapping[str, Any] | None,
        *,
        visibility: Sequence[Mapping[str, str]] = (),
        sort_by: str,
        descending: bool,
        size: int,
        token: str | None,
    ) -> Found:
        """Up to `size` names. Rows without the property that is sorted by count as the lowest.

        Raises:
            SearchError: the expression or the sort is not one that the service would take.
            BadTokenError: `token` was not given out for this search.

        """
        condition, key = where(resource, expression), _sort_key(resource, sort_by)
        seen = visible(resource, visibility)
        condition = Sql(f"{condition.text} AND {seen.text}", condition.values + seen.values)
        search = fingerprint([resource.table, expression, list(visibility), sort_by, descending])
        total = self._db.execute(
            f"SELECT count(*) FROM {resource.table} WHERE {condition.text}",  # noqa: S608 - constants, see Sql
            condition.values,
        ).fetchone()[0]
        rows = self._rows(resource, condition, key, descending, size + 1, token, search)
        more = len(rows) > size
        last = rows[size - 1] if more else None
        return Found(
            [row["name"] for row in rows[:size]],
            total,
            page_token(search, last["key"], last["id"]) if last else None,
        )

    def _rows(
        self,
        resource: Resource,
        condition: Sql,
        key: Sql,
        descending: bool,
        limit: int,
        token: str | None,
        search: str,
    ) -> list[sqlite3.Row]:
        direction, after = ("DESC", "<") if descending else ("ASC", ">")
        start = Sql("1")
        if token is not None:
            start = Sql(f"(key, id) {after} (?, ?)", parse_token(token, search))
        return self._db.execute(
            f"SELECT * FROM (SELECT name, id, {key.text} AS key FROM {resource.table}"  # noqa: S608 - constants, see Sql
            f" WHERE {condition.text}) WHERE {start.text}"
            f" ORDER BY key {direction}, id {direction} LIMIT ?",
            (*key.values, *condition.values, *start.values, limit),
        ).fetchall()


def _sort_key(resource: Resource, sort_by: str) -> Sql:
    searched = find(resource, sort_by)
    if searched.items is not None or searched.kind is Kind.DOCUMENT:
        raise SearchError(f"SortBy: {sort_by} has no single value to sort by.")
    value = searched.value
    if searched.kind is Kind.HYPERPARAMETER:
        value = Sql(f"coalesce(number_of({value.text}), {value.text})", value.values * 2)
    return Sql(f"coalesce({value.text}, ?)", (*value.values, -math.inf))
