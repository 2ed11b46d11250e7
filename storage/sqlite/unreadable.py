"""Rows that cannot be understood, on SQLite."""

from datetime import datetime

from sqlite_utils import Database

from bot.errors import UnreadableRow
from storage.sqlite.times import stored


class SqliteUnreadables:
    """`bot.ports.Unreadables` on SQLite."""

    def __init__(self, db: Database) -> None:
        """Any table of `db`."""
        self._db = db

    def put_off(self, row: UnreadableRow, until: datetime) -> None:
        """Have such a row looked at again only then; nothing else of it is touched."""
        self._db.conn.execute(
            f"update {row.table} set {row.due} = :until where rowid = :rowid",  # noqa: S608 - our own names
            {"until": stored(until), "rowid": row.rowid},
        )
