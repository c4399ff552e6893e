"""The store's tags, by the ARN they are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.engine.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


class Tags:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, arn: str, tags: Iterable[Mapping[str, str]]) -> None:
        """Adds `Key`, `Value` pairs; a key that is there gets the new value."""
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO tags (arn, key, value) VALUES (?, ?, ?)",
                [(arn, tag["Key"], tag["Value"]) for tag in tags],
            )

    def of(self, arn: str) -> list[dict[str, str]]:
        rows = self._db.execute("SELECT key, value FROM tags WHERE arn = ? ORDER BY key", (arn,))
        return [{"Key": row["key"], "Value": row["value"]} for row in rows]

    def remove(self, arn: str, keys: Iterable[str]) -> None:
        """Removes the tags that have one of `keys`; one that is not there is no matter."""
        with transaction(self._db):
            self._db.executemany(
                "DELETE FROM tags WHERE arn = ? AND key = ?", [(arn, key) for key in keys]
            )
