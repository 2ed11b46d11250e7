"""On what the databases of many workspaces stand: a SQLite file, or a PostgreSQL of the benchmark's own.

Both are filled by the same SQL, past the store, and opened as Patrol opens them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, Self

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.servers import Server
from bot.ports import Store
from storage.postgres import PostgresStore
from storage.postgres.connection import SCHEMA
from storage.sqlite import SqliteStore

Ask = Callable[[str], list[tuple[Any, ...]]]

_MB: Final = 1_000_000


class Stocked(Store, Protocol):
    """A store that can be closed."""

    async def close(self) -> None:
        """Finish what is under way."""
        ...


class Ground(Protocol):
    """A database that can be filled past the store."""

    @property
    def name(self) -> str:
        """The store's: sqlite, postgres."""
        ...

    @property
    def files(self) -> Path:
        """A folder for what a `run` keeps in files."""
        ...

    async def open(self) -> Stocked:
        """Open it as a `run` does."""
        ...

    def asking(self) -> AbstractContextManager[Ask]:
        """A connection past the store, on which no key is checked; it is committed at the end of the block."""
        ...

    def columns(self, ask: Ask, table: str) -> list[str]:
        """The columns of a table but for the row's number."""
        ...

    def indexes(self, ask: Ask, table: str) -> list[tuple[str, str]]:
        """The indexes of a table that no key brings with it, and the SQL that makes each."""
        ...

    def settle(self) -> None:
        """Have the database know what it holds, as it does by itself in time."""
        ...

    def size(self, *tables: str) -> float:
        """Megabytes on the disk, of these tables with their indexes; of everything if none is named."""
        ...

    def cpu(self) -> float:
        """Seconds of the processor that the database has used beside this process."""
        ...


@dataclass(frozen=True)
class OnSqlite:
    """A file in a folder of the benchmark's."""

    path: Path
    name: str = "sqlite"

    @property
    def files(self) -> Path:
        return self.path.with_name("files")

    async def open(self) -> Stocked:
        return await SqliteStore.open(self.path)

    @contextmanager
    def asking(self) -> Iterator[Ask]:
        with closing(sqlite3.connect(self.path)) as db:
            db.execute("pragma cache_size = -262144")  # 256 MB: a large index is sorted in a fraction of the time
            yield lambda sql: db.execute(sql).fetchall()
            db.commit()

    def columns(self, ask: Ask, table: str) -> list[str]:
        return [name for _, name, *_ in ask(f"pragma table_info({table})")]

    def indexes(self, ask: Ask, table: str) -> list[tuple[str, str]]:
        found = ask(
            f"select name, sql from sqlite_master where tbl_name = '{table}' and type = 'index' and sql is not null"  # noqa: S608 - our own names
        )
        return [(str(name), str(sql)) for name, sql in found]

    def settle(self) -> None:
        with closing(sqlite3.connect(self.path)) as db:
            db.execute("pragma wal_checkpoint(truncate)")

    def size(self, *tables: str) -> float:
        if tables:
            names = ", ".join(f"'{table}'" for table in tables)
            with self.asking() as ask:
                rows = ask(
                    f"select sum(pgsize) from dbstat where name in ({names}) or name in (select name from"  # noqa: S608 - our own names
                    f" sqlite_master where tbl_name in ({names}))"
                )
            return float(rows[0][0]) / _MB
        return sum(file.stat().st_size for file in self.path.parent.glob(f"{self.path.name}*")) / _MB

    def cpu(self) -> float:
        return 0.0


@dataclass(frozen=True)
class OnPostgres:
    """A database of a server."""

    url: str
    files: Path
    server: Server
    name: str = "postgres"

    @classmethod
    def of(cls, server: Server, files: Path) -> Self:
        """A new, empty one."""
        return cls(server.database(), files, server)

    async def open(self) -> Stocked:
        return await PostgresStore.open(self.url)

    @contextmanager
    def asking(self) -> Iterator[Ask]:
        options = f"-c search_path={SCHEMA} -c session_replication_role=replica -c maintenance_work_mem=256MB"
        with psycopg.connect(make_conninfo(self.url, options=options)) as db:

            def ask(sql: str) -> list[tuple[Any, ...]]:
                cursor = db.execute(sql.encode())
                return cursor.fetchall() if cursor.description is not None else []

            yield ask

    def columns(self, ask: Ask, table: str) -> list[str]:
        found = ask(
            "select column_name from information_schema.columns"  # noqa: S608 - our own names
            f" where table_schema = '{SCHEMA}' and table_name = '{table}' and column_name <> 'rowid'"
            " order by ordinal_position"
        )
        return [str(name) for (name,) in found]

    def indexes(self, ask: Ask, table: str) -> list[tuple[str, str]]:
        found = ask(
            "select indexname, indexdef from pg_indexes"  # noqa: S608 - our own names
            f" where schemaname = '{SCHEMA}' and tablename = '{table}' and indexname not in"
            f" (select conname from pg_constraint where connamespace = '{SCHEMA}'::regnamespace)"
        )
        return [(str(name), str(sql)) for name, sql in found]

    def settle(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute("vacuum (analyze)")
            db.execute("checkpoint")

    def size(self, *tables: str) -> float:
        each = " + ".join(f"pg_total_relation_size('{SCHEMA}.{table}')" for table in tables)
        with psycopg.connect(self.url) as db:
            [(size,)] = db.execute(f"select {each or 'pg_database_size(current_database())'}".encode()).fetchall()
        return int(size) / _MB

    def cpu(self) -> float:
        return self.server.cpu()


def multiply(ground: Ground, ask: Ask, table: str, count: int, changes: dict[str, str]) -> None:
    """Put `count` copies in the place of each row of a table.

    `changes`: columns in SQL that both databases understand, in terms of a copy's `n` from 1.
    """
    # Sorted at once, and not a million times put in its place, an index is made in a tenth of the time.
    indexes = ground.indexes(ask, table)
    for name, _ in indexes:
        ask(f"drop index {name}")
    columns = [name for name in ground.columns(ask, table) if table != "audit" or name != "id"]
    told = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    ask(f"create temp table sample as select * from {table}")  # noqa: S608 - our own names
    ask(f"delete from {table}")  # noqa: S608
    ask(
        f"insert into {table} ({names})"  # noqa: S608
        f" with recursive number(n) as (select 1 union all select n + 1 from number where n < {count})"
        f" select {told} from number cross join sample"
    )
    ask("drop table sample")
    for _, sql in indexes:
        ask(sql)
