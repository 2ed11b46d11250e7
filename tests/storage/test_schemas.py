"""Both databases have the same tables: no step of the one is forgotten in the other."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import psycopg

from storage.postgres.connection import NOT_NOUNS, SCHEMA
from tests.postgres import server_or_skip

Column = tuple[str, str, bool, str | None]  # name, kind, whether it may not be null, what it is by itself
_KINDS: Final = {"TEXT": "text", "INTEGER": "bigint"}


def on_sqlite(path: Path) -> dict[str, set[Column]]:
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        return {
            table: {
                (name, _KINDS[kind.upper()], bool(needed or key), default)
                for _, name, kind, needed, default, key in db.execute(f"pragma table_info({table})")
            }
            for table in names
            if "sqlite_" not in table
        }


def on_postgres(url: str) -> dict[str, set[Column]]:
    found: dict[str, set[Column]] = {}
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type, is_nullable = 'NO', column_default, collation_name"
            " from information_schema.columns where table_schema = %s and column_name <> 'rowid'",
            [SCHEMA],
        ).fetchall()
    for table, name, kind, needed, default, order in rows:
        if table not in NOT_NOUNS:
            assert order == ("C" if kind == "text" else None), f"{table}.{name}"
            by_itself = default and re.sub(r"::\w+$", "", default)
            found.setdefault(table, set()).add((name, kind, needed, by_itself))
    return found


def keys_on_sqlite(path: Path) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "select t.name, group_concat(k.name, ' ') from sqlite_master t, pragma_index_list(t.name) i,"
            " pragma_index_info(i.name) k where t.type = 'table' and i.'unique' and t.name not like '%sqlite%'"
            " group by t.name, i.name"
        ).fetchall()
    return {(table, *columns.split()) for table, columns in rows}


def keys_on_postgres(url: str) -> set[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select t.relname, array_agg(a.attname::text order by k.no) from pg_index i join pg_class t"
            " on t.oid = i.indrelid, unnest(i.indkey::int[]) with ordinality as k(att, no), pg_attribute a"
            " where i.indisunique and t.relnamespace = %s::regnamespace and a.attrelid = t.oid and a.attnum = k.att"
            " group by t.relname, i.indexrelid",
            [SCHEMA],
        ).fetchall()
    return {(table, *columns) for table, columns in rows if columns != ["rowid"] and table not in NOT_NOUNS}


def test_each_step_of_the_one_has_its_like_in_the_other(migrated: Path) -> None:
    """A new table or column: `storage/sqlite/migrations.py` and `storage/postgres/steps` both have a step for it."""
    with server_or_skip().database() as url:
        theirs, ours = on_postgres(url), on_sqlite(migrated)
        assert set(theirs) == set(ours)
        for table, columns in ours.items():
            assert theirs[table] == columns, table
        alone = {("audit", "id"), ("timebase", "id")}  # in SQLite the row's number is their key
        assert keys_on_postgres(url) == keys_on_sqlite(migrated) | alone


def test_each_index_of_the_one_is_in_the_other(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as db:
        rows = db.execute("select name from sqlite_master where type = 'index' and sql is not null").fetchall()
    with server_or_skip().database() as url, psycopg.connect(url) as connection:
        theirs = {
            name
            for (name,) in connection.execute(
                "select indexname from pg_indexes where schemaname = %s and indexname !~ '_(pkey|rowid_key)$'", [SCHEMA]
            ).fetchall()
        }
    assert theirs == {name for (name,) in rows if not name.startswith("idx__sqlite")}
