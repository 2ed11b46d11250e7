"""SQLite's side of `storage.sql.connection.Connection`."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from sqlite_utils import Database

from storage.sql.connection import NotUnique


class SqliteConnection:
    """The connection on the store's thread.

    Plain SQL on sqlite-utils' connection: its `insert` and `get` look up the schema each time, and its `query` puts a
    savepoint around each statement. Between any two statements Python may let another thread run first, for up to 5 ms,
    and these run before a person is answered.
    """

    def __init__(self, db: Database) -> None:
        """For statements on `db`."""
        self._connection = db.conn

    def query(self, sql: str, values: Mapping[str, object]) -> list[sqlite3.Row]:
        """Rows of a statement; what it writes is written when this returns."""
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        try:
            return cursor.execute(sql, values).fetchall()
        except sqlite3.IntegrityError as error:
            raise _told(error) from error

    def run(self, sql: str, values: Mapping[str, object]) -> int:
        """Run a statement that writes; how many rows it wrote."""
        try:
            return self._connection.execute(sql, values).rowcount
        except sqlite3.IntegrityError as error:
            raise _told(error) from error

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Run a statement that writes once for each of `rows`; how many rows it wrote in all."""
        return max(0, self._connection.executemany(sql, rows).rowcount)  # -1 where there were none

    def tables(self) -> dict[str, dict[str, bool]]:
        """All tables by name, in order: their columns, and whether each holds text."""
        names = self._connection.execute(
            "select name from sqlite_schema where type = 'table' and name not like '%sqlite%' order by name"
        ).fetchall()
        return {str(name): self._columns(str(name)) for (name,) in names}

    def clock(self, ago: timedelta = timedelta()) -> str:
        """SQL for what the machine's clock shows, or showed so long ago (below zero: will show)."""
        return f"(strftime('%Y-%m-%dT%H:%M:%f', 'now', '{-ago.total_seconds():+.3f} seconds') || '000Z')"

    def moved(self, column: str) -> str:
        """SQL for the time in a column, moved by `:by` whole seconds."""
        # SQLite reckons with whole seconds of it; the fraction is kept as it stands.
        seconds = "printf('%+d seconds', :by)"
        return f"strftime('%Y-%m-%dT%H:%M:%S', substr({column}, 1, 19), {seconds}) || substr({column}, 20)"

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """While this is open rows may go before those that refer to them, and nothing of them is left on the disk."""
        self._connection.execute("pragma defer_foreign_keys = on")
        self._connection.execute("pragma secure_delete = on")
        yield
        self._connection.execute("pragma secure_delete = off")

    def _columns(self, table: str) -> dict[str, bool]:
        rows = self._connection.execute("select name, type from pragma_table_info(?)", [table]).fetchall()
        return {str(name): kind == "TEXT" for name, kind in rows}


def _told(error: sqlite3.IntegrityError) -> Exception:
    is_unique = error.sqlite_errorcode in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
    return NotUnique(str(error)) if is_unique else error
