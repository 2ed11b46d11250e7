"""What lies in the bot's database, read beside it and without writing."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


class Records:
    """The rows of a database, as they are when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Of the database at this path, which is there."""
        self._address = f"{path.absolute().as_uri()}?mode=ro"

    def requests(self) -> list[Row]:
        """All requests, oldest first."""
        return self._rows("select * from request order by asked_at")

    def reports(self) -> list[Row]:
        """All reports, oldest first."""
        return self._rows("select * from report order by created_at")

    def deliveries(self) -> list[Row]:
        """All deliveries, oldest first."""
        return self._rows("select * from delivery order by created_at, key")

    def owners(self) -> set[str]:
        """Who has claimed anything."""
        rows = self._rows("select owner from report union select owner from delivery")
        return {row["owner"] for row in rows if row["owner"] is not None}

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong with the file."""
        return [tuple(row.values()) for row in self._rows("pragma integrity_check")] == [("ok",)]

    def _rows(self, sql: str) -> list[Row]:
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]
