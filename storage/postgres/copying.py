"""Copying a SQLite file into an empty PostgreSQL, whole and verified, or not at all."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from bot.errors import DatabaseIsMissing, StoreError
from storage.postgres.connection import PostgresConnection, storable
from storage.postgres.failures import failure_of, shown
from storage.postgres.migrations import migrate
from storage.postgres.opening import connected
from storage.sqlite.failures import failure_of as failure_of_file
from storage.sqlite.opening import open_for_writing, sqlite_address, take_lock

_FIRST: Final = ("account", "workspace")  # which all others refer to
_WITHOUT_NUMBERS: Final = frozenset({"life"})  # tables whose rows have none in SQLite
_PAGE: Final = 5000  # rows

Columns = Sequence[str]


@dataclass(frozen=True)
class _Sum:
    """How many rows there are, and what they come to, in whatever order."""

    rows: int = 0
    hashes: int = 0

    def with_row(self, row: Sequence[object]) -> "_Sum":
        digest = blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return _Sum(self.rows + 1, (self.hashes + int.from_bytes(digest)) % (1 << 64))


def copy_file(source: Path, url: str) -> Mapping[str, int]:
    """Copy the database at `source`, on which no `run` works, into the empty one at `url`; the rows of each table.

    In one transaction: whatever ends it early leaves the target empty. Nothing is changed in the source, but that it is
    brought up to date. Blocks. Errors: `StoreError`.
    """
    if not source.is_file():
        raise DatabaseIsMissing(f"There is no database at {source}.")
    lock = take_lock(source)
    try:
        open_for_writing(source).close()
        migrate(url)
        with (
            closing(sqlite3.connect(sqlite_address(source), uri=True, isolation_level=None)) as file,
            connected(url, statement_timeout="0", idle_in_transaction_session_timeout="0") as target,
        ):
            file.execute("begin")  # one state of it
            with target.transaction():
                copied = _copy(file, target, url)
            target.execute("analyze")
    except sqlite3.Error as error:
        raise failure_of_file(error, source) or error from error
    except psycopg.Error as error:
        raise failure_of(error, url) or error from error
    finally:
        lock.close()
    return copied


def _copy(file: sqlite3.Connection, target: Connection[Any], url: str) -> dict[str, int]:
    tables = {name: tuple(columns) for name, columns in PostgresConnection(target).tables().items()}
    _refuse_unlike(file, tables)
    names = sorted(tables, key=lambda name: (name not in _FIRST, name))
    target.execute(sql.SQL("lock table {} in exclusive mode").format(sql.SQL(", ").join(map(sql.Identifier, names))))
    for name in names:
        if target.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier(name))).fetchone():
            raise StoreError(f"{shown(url)} is not empty: there is something in {name}. Nothing was changed.")
    copied = {}
    for name in names:
        columns = tables[name] if name in _WITHOUT_NUMBERS else ("rowid", *tables[name])
        written = _write(target, name, columns, _rows(file, name, columns))
        if _sum(_stored(target, name, columns)) != written:
            raise StoreError(f"What was stored in {name} is not what was read. Nothing was changed.")
        _go_on_from(target, name, columns)
        copied[name] = written.rows
    return copied


def _refuse_unlike(file: sqlite3.Connection, tables: Mapping[str, Columns]) -> None:
    """Of a file whose stamp says that it is a backup, the stamp would be lost; tables of another version do not fit."""
    names = {
        str(name)
        for (name,) in file.execute("select name from sqlite_master where type = 'table' and name not like '%sqlite%'")
    }
    if backups := names - set(tables):
        raise StoreError(
            f"The file has a table that PostgreSQL has not ({', '.join(sorted(backups))}). Where it is a backup, let "
            "`run` go on from it once, then copy it."
        )


def _rows(file: sqlite3.Connection, table: str, columns: Columns) -> Iterator[tuple[object, ...]]:
    named = ", ".join(f'"{column}"' for column in columns)
    for row in file.execute(f"select {named} from {table}"):  # noqa: S608 - our own names
        yield tuple(map(storable, row))


def _write(target: Connection[Any], table: str, columns: Columns, rows: Iterable[tuple[object, ...]]) -> _Sum:
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    written = _Sum()
    with target.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
            written = written.with_row(row)
    return written


def _stored(target: Connection[Any], table: str, columns: Columns) -> Iterator[tuple[object, ...]]:
    with target.cursor(name="stored") as cursor:
        cursor.itersize = _PAGE
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield from cursor.execute(sql.SQL("select {} from {}").format(named, sql.Identifier(table)))


def _sum(rows: Iterable[Sequence[object]]) -> _Sum:
    found = _Sum()
    for row in rows:
        found = found.with_row(row)
    return found


def _go_on_from(target: Connection[Any], table: str, columns: Columns) -> None:
    """Have the next row of a table get the number after the last."""
    for column in {"rowid", "id"} & set(columns):
        [(sequence,)] = target.execute("select pg_get_serial_sequence(%s, %s)", [table, column]).fetchall()
        if sequence is not None:
            last = sql.SQL("select max({}) from {}").format(sql.Identifier(column), sql.Identifier(table))
            [(number,)] = target.execute(last).fetchall()
            target.execute("select setval(%s, %s, %s)", [sequence, number or 1, number is not None])
