"""Rows that cannot be understood, in SQL."""

from datetime import datetime

from bot.errors import UnreadableRow
from storage.sql.connection import Connection
from storage.sql.times import stored


class SqlUnreadables:
    """`bot.ports.Unreadables` in SQL."""

    def __init__(self, db: Connection) -> None:
        """Any table of `db`."""
        self._db = db

    def put_off(self, row: UnreadableRow, until: datetime) -> None:
        """Have such a row looked at again only then; nothing else of it is touched."""
        self._db.run(
            f"update {row.table} set {row.due} = :until where rowid = :rowid",  # noqa: S608 - our own names
            {"until": stored(until), "rowid": row.rowid},
        )
