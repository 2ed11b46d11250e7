"""On what the databases of many workspaces stand: a SQLite file, or a PostgreSQL of the benchmark's own.

Both are filled by the same SQL, past the store, and opened as Patrol opens them.
"""

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg.conninfo import make_conninfo

from bot.ports import Store
from storage.postgres import PostgresStore
from storage.postgres.connection import SCHEMA
from storage.sqlite import SqliteStore
from tools.postgres import find_programs

Ask = Callable[[str], list[tuple[Any, ...]]]

_MB: Final = 1_000_000
_SYSTEM_USER: Final = "postgres"  # Debian's; initdb refuses to be root
# As PostgreSQL comes, each commit on the disk before it is told, but for the memory that it may use.
_OPTIONS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "log_min_messages": "fatal",
}


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
    server: "Server"
    name: str = "postgres"

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


class Server:
    """A PostgreSQL that runs until it is stopped."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Its data will lie below `folder`, which is the benchmark's own."""
        self._programs = programs
        self._data = folder / "data"
        self._port = free_port()
        self._rights: list[str] = []
        self._made = 0

    def start(self) -> None:
        """Make it and wait until it takes connections."""
        self._data.mkdir(parents=True)
        self._data.parent.parent.chmod(0o755)  # PostgreSQL's own user looks through it
        if os.geteuid() == 0:
            user = pwd.getpwnam(_SYSTEM_USER)
            for one in (self._data, self._data.parent):
                os.chown(one, user.pw_uid, user.pw_gid)
            self._rights = ["runuser", "-u", _SYSTEM_USER, "--"]
        self._run("initdb", "-U", "patrol", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--no-sync")
        options = " ".join(f"-c {name}='{value}'" for name, value in {**_OPTIONS, "port": self._port}.items())
        self._run("pg_ctl", "-w", "-l", str(self._data / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End it at once, and remove what it held."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._data)

    def restart(self) -> None:
        """Stop and start it, so that nothing but the disk remembers anything."""
        self._run("pg_ctl", "-w", "-m", "fast", "restart")

    def database(self, files: Path) -> OnPostgres:
        """A new, empty database of it."""
        self._made += 1
        address = f"postgresql://patrol@127.0.0.1:{self._port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as db:
            db.execute(f"create database bench{self._made}".encode())
        return OnPostgres(f"{address}/bench{self._made}", files, self)

    def cpu(self) -> float:
        """Seconds of the processor that it and its children, also those that have ended, have used (proc(5))."""
        [first, *_] = (self._data / "postmaster.pid").read_text("ascii").splitlines()
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if stat.parent.name == first:
                ticks += sum(map(int, fields[11:15]))  # its own, and those of children that have ended
            elif fields[1] == first:
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._rights, str(self._programs / program), "-D", str(self._data), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=True,
        )


@contextmanager
def server(folder: Path) -> Iterator[Server | None]:
    """A PostgreSQL for the block; None where its programs are not installed."""
    programs = find_programs()
    if programs is None:
        yield None
        return
    one = Server(programs, folder)
    one.start()
    try:
        yield one
    finally:
        one.stop()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
