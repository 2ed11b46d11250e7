"""PostgreSQL's side of `storage.sql.connection.Connection`."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any, Final, LiteralString

from psycopg import Connection, Cursor, errors
from psycopg.rows import DictRow, dict_row

from storage.sql.connection import NotUnique

# It warns of the rest of a long list where one of its statements fails; the error is raised, and told where it matters.
logging.getLogger("psycopg").setLevel(logging.ERROR)

SCHEMA: Final = "patrol"  # all that is Patrol's in the database
NOT_NOUNS: Final = frozenset({"migration", "ground"})  # tables of it that no repository speaks of

_TEXT: Final = re.compile(r"'[^']*'")
_NAME: Final = re.compile(r"(?<![:\w]):([a-z_]\w*)")


def _by_place(found: re.Match[str]) -> str:
    return f"ctid {found[1]} (select {found[2]}.ctid" if found[2] else f"ctid {found[1]} (select ctid"


_HINTS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"\bindexed by \w+"), ""),
    (re.compile(r"(?<=\band )\+(?=\w)"), ""),
    (re.compile(r"/\* skip locked \*/"), "for update skip locked"),
    # By where it lies: by its number each claim would read the index of numbers where the others write it.
    (re.compile(r"\browid (=|in) \(\s*select (?:(\w+)\.)?rowid\b(?=.*skip locked)", re.DOTALL), _by_place),
)
_FOUND: Final = re.compile(r"\bjoin (\w+) (\w+) on \2\.rowid (=|in) \(")
_ROW_BY_ROW: Final = re.compile(r"(?<=[\w)]) (\w+) cross join (\w+) (\w+) on (?!\3\.rowid\b)")
_AFTER_ON: Final = re.compile(r"\s*(?:\)|\b(?:where|order by|group by|limit|union|returning|join|cross join)\b)")
_NUL: Final = "\x00"  # PostgreSQL has no such character, neither in text nor in what JSON spells so
_NUL_IN_JSON: Final = "\\u0000"
_TIME: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


@cache
def translated(sql: str) -> LiteralString:
    """A statement of the repositories as psycopg takes it: without what only SQLite's planner needs to be told."""
    for hint, instead in _HINTS:
        sql = hint.sub(instead, sql)
    sql = _looked_up(_row_by_row(sql))
    parts, last = [], 0
    for found in _TEXT.finditer(sql):
        parts += [_outside(sql[last : found.start()]), found.group().replace("%", "%%")]
        last = found.end()
    parts.append(_outside(sql[last:]))
    return "".join(parts)


def _row_by_row(sql: str) -> str:
    """`cross join` of a table, or a list, with a table: for each row on the left a look into the right, by an index.

    Left to itself the planner of a database that was not analyzed yet compares each row with all of an account's.
    """
    while (found := _ROW_BY_ROW.search(sql)) is not None:
        begin, end = found.end(), _end_of_condition(sql, found.end())
        inner = f"select * from {found[2]} {found[3]} where {sql[begin:end]} offset 0"  # noqa: S608 - our words
        sql = f"{sql[: found.start()]} {found[1]} join lateral ({inner}) {found[3]} on true{sql[end:]}"
    return sql.replace("cross join", "join")


def _end_of_condition(sql: str, begin: int) -> int:
    at = begin
    while at < len(sql) and not _AFTER_ON.match(sql, at):
        at = _closing(sql, at + 1) + 1 if sql[at] == "(" else at + 1
    return at


def _looked_up(sql: str) -> str:
    """Rows that are found anew for each row before them: PostgreSQL's planner has to be told to go by their numbers."""
    while (found := _FOUND.search(sql)) is not None:
        begin, end = found.end(), _closing(sql, found.end())
        inner = f"select * from {found[1]} where rowid {found[3]} ({sql[begin:end]}) offset 0"  # noqa: S608 - our words
        sql = f"{sql[: found.start()]}join lateral ({inner}) {found[2]} on true{sql[end + 1 :]}"
    return sql


def _closing(sql: str, begin: int) -> int:
    """Where the parenthesis is closed that was opened just before `begin`."""
    depth = 1
    for at in range(begin, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        if not depth:
            return at
    raise ValueError(f"a parenthesis is not closed: {sql}")


def _outside(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))


def storable(value: object) -> object:
    """A value as PostgreSQL takes it: words of ours as text, flags as numbers, no NUL."""
    if isinstance(value, str):
        text = value[:]  # of an enum its word alone
        if _NUL in text or _NUL_IN_JSON in text:
            text = text.replace(_NUL, "\ufffd").replace(_NUL_IN_JSON, "\\ufffd")
        return text
    return int(value) if isinstance(value, bool) else value


class PostgresConnection:
    """One connection of the pool, inside of a transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        """For statements on `connection`."""
        self.raw = connection
        self._cursor: Cursor[DictRow] = connection.cursor(row_factory=dict_row)

    def query(self, sql: str, values: Mapping[str, object]) -> list[DictRow]:
        """Rows of a statement; what it writes is written when this returns."""
        self._execute(sql, values)
        return self._cursor.fetchall() if self._cursor.description is not None else []

    def run(self, sql: str, values: Mapping[str, object]) -> int:
        """Run a statement that writes; how many rows it wrote."""
        self._execute(sql, values)
        return self._cursor.rowcount

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Run a statement that writes once for each of `rows`; how many rows it wrote in all."""
        values = [_storable(row) for row in rows]
        if not values:
            return 0
        try:
            self._cursor.executemany(translated(sql), values)
        except errors.UniqueViolation as error:
            raise NotUnique(str(error)) from error
        return max(0, self._cursor.rowcount)

    def tables(self) -> dict[str, dict[str, bool]]:
        """All tables of ours by name, in order: their columns without the row's number, and whether each holds text."""
        rows = self.query(
            "select c.relname as name, a.attname as column, a.atttypid = 'text'::regtype as is_text"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = (select n.oid from pg_namespace n where n.nspname = :schema)"
            " and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attname <> 'rowid'"
            " and c.relname not like 'procrastinate%' order by c.relname, a.attnum",
            {"schema": SCHEMA},
        )
        found: dict[str, dict[str, bool]] = {}
        for row in rows:
            if row["name"] not in NOT_NOUNS:
                found.setdefault(row["name"], {})[row["column"]] = row["is_text"]
        return found

    def clock(self, ago: timedelta = timedelta()) -> str:
        """SQL for what the server's clock shows, or showed so long before this transaction began."""
        moment = f"now() - interval '{ago.total_seconds():.3f} seconds'" if ago else "clock_timestamp()"
        return f"to_char(({moment}) at time zone 'UTC', '{_TIME}')"

    def moved(self, column: str) -> str:
        """SQL for the time in a column, moved by `:by` whole seconds."""
        return (
            f"to_char(substr({column}, 1, 19)::timestamp + make_interval(secs => :by), 'YYYY-MM-DD\"T\"HH24:MI:SS')"
            f" || substr({column}, 20)"
        )

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """While this is open rows may go before those that refer to them. PostgreSQL itself clears the disk later."""
        self._cursor.execute("set constraints all deferred")
        yield
        self._cursor.execute("set constraints all immediate")

    def _execute(self, sql: str, values: Mapping[str, object]) -> None:
        try:
            self._cursor.execute(translated(sql), _storable(values))
        except errors.UniqueViolation as error:
            raise NotUnique(str(error)) from error


def _storable(values: Mapping[str, object]) -> dict[str, object]:
    return {name: storable(value) for name, value in values.items()}
