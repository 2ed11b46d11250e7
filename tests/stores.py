"""The real store without what costs most of a test's time: making its tables, and waiting for its thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

import psycopg

from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from storage.sqlite.opening import open_for_writing, take_lock
from tests.postgres import server_or_skip

P = ParamSpec("P")
T = TypeVar("T")


class _Here(ThreadPoolExecutor):
    """Runs what it is given at once, where it is given: no thread is waited for, which is half of what a test costs."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        outcome = Future[T]()
        try:
            outcome.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it comes out where somebody waits for it
            outcome.set_exception(error)
        return outcome


@cache
def _empty() -> bytes:
    """A new database, made once: how it comes about is shown in `tests/storage/`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "patrol.db"
        open_for_writing(path).close()
        return path.read_bytes()


def make_ready(path: Path) -> None:
    """Let an empty database lie there, unless there is one."""
    if not path.exists():
        path.write_bytes(_empty())


def opened(path: Path) -> SqliteStore:
    """The store on this file, as `SqliteStore.open` makes it, but at work in the thread of whoever asks.

    For tests that ask what comes of a transaction, and not who waits for it.
    """
    make_ready(path)
    lock = take_lock(path)
    return SqliteStore(open_for_writing(path), path, _Here(max_workers=1), lock)


async def on_postgres() -> PostgresStore:
    """The store on PostgreSQL, holding nothing: one for all tests of this process that ask for no more than that."""
    url = _database_of_this_process()
    if url not in _on_postgres:
        _on_postgres[url] = await PostgresStore.open(url)
    store = _on_postgres[url]
    store.on_work(lambda _: None)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_emptying(url))
    return store


_on_postgres: dict[str, PostgresStore] = {}


@cache
def _database_of_this_process() -> str:
    server = server_or_skip()
    return server.url(server.make())


@cache
def _emptying(url: str) -> bytes:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'patrol' and tablename <> 'migration'"
        ).fetchall()
    # Whatever refers to what, and without a look at each: there is little in them.
    statements = ["set session_replication_role = replica", *(f"delete from patrol.{name}" for (name,) in tables)]  # noqa: S608 - our names
    return ";".join(statements).encode()
