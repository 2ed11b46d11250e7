"""PostgreSQL as the store: what `storage.postgres.transactions` does in threads, for who waits in the event loop.

Several functions run at the same time, each in a transaction of its own, in this process and in others. PostgreSQL
sees to it that what comes of them is as if they had run one after the other; where it cannot, one of them runs again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from bot.ports import Transaction, Work
from storage.postgres.failures import failure_of
from storage.postgres.migrations import migrate, refuse_unfit
from storage.postgres.opening import configure, connected, conninfo
from storage.postgres.transactions import Held, Transactions

T = TypeVar("T")
R = TypeVar("R")

_WRITERS: Final = 3  # functions at a time in this process; the more, the more often two meet and one runs again
_READERS: Final = 4
_BESIDE: Final = 1
_OPENING: Final = 5.0  # seconds for the first connection
_RECONNECTING: Final = 0.5  # seconds after which the pool leaves it to the next function to ask for a new connection
_LONGEST: Final = 90.0  # seconds for one function: longer than any statement may take


class PostgresStore:
    """The store of `bot.ports.Store` on PostgreSQL."""

    def __init__(self, url: str, pool: ConnectionPool[Connection[Any]]) -> None:
        """For `open` and `read_only`: an open pool of connections to the database at `url`."""
        self._url = url
        self._pool = pool
        self._transactions = Transactions(url, pool)
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="store")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reads")
        self._beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="store-beside")
        self._wake: Callable[[frozenset[Work]], None] = lambda _: None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database for a process that works on it, making or migrating its tables as needed.

        Errors: `DatabaseIsNewer`, `StoreFails`, `StoreError`.
        """
        await asyncio.to_thread(migrate, url)
        return cls(url, await asyncio.to_thread(_pool, url))

    @classmethod
    async def read_only(cls, url: str) -> Self:
        """Open the database for reading. Errors: `StoreError`."""
        await asyncio.to_thread(_look_at, url)
        return cls(url, await asyncio.to_thread(_pool, url, default_transaction_read_only="on"))

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """Have `wake` called in the event loop after each commit of this process that made work."""
        self._wake = wake

    @property
    def repeats(self) -> int:
        """How often a function was run again, since it met another one or lost its connection."""
        return self._transactions.repeats

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction and commit it durably; what it raises rolls back and comes out here.

        `StoreFails`: nothing was stored; or, where the server has not come back to say so within minutes, nobody knows.
        """
        result, made = await self._run(self._writers, partial(self._transactions.write, work))
        if made:
            self._wake(made)
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on one state of the database; TypeError if it writes."""
        return await self._run(self._readers, partial(self._transactions.read, work))

    def beside(self) -> "Beside":
        """The same for the few short functions that may wait behind no other, as beats: who beats late is dead."""
        return Beside(self)

    async def compact(self) -> None:
        """Rewrite the tables without what was deleted, one by one. Errors: `StoreFails`.

        What the server's write-ahead log and the backups hold of it is the operator's.
        """
        await asyncio.to_thread(self._compact)

    async def close(self) -> None:
        """Finish what is under way, and close the connections."""
        self._transactions.stop()
        for executor in (self._writers, self._readers, self._beside):
            await asyncio.to_thread(executor.shutdown)
        await asyncio.to_thread(self._pool.close)

    async def _run(self, executor: ThreadPoolExecutor, run: Callable[[Held], R]) -> R:
        held = Held()
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(executor, run, held)
        cut = loop.call_later(_LONGEST, held.cut)
        running.add_done_callback(lambda _: cut.cancel())
        return await running

    def _compact(self) -> None:
        try:
            with connected(self._url, statement_timeout="0") as connection:
                tables = connection.execute("select tablename from pg_tables where schemaname = current_schema()")
                for (table,) in tables.fetchall():
                    connection.execute(sql.SQL("vacuum (full) {}").format(sql.Identifier(table)))
        except psycopg.Error as error:
            raise failure_of(error, self._url) or error from error


class Beside:
    """A store with a thread and a connection that no other function ever has; closed with the store that it is of."""

    def __init__(self, store: PostgresStore) -> None:
        """For `PostgresStore.beside`."""
        self._store = store

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """As the store's; nobody is woken."""
        result, _ = await self._store._run(self._store._beside, partial(self._store._transactions.write, work))  # noqa: SLF001 - a part of it
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """As the store's."""
        return await self._store._run(self._store._beside, partial(self._store._transactions.read, work))  # noqa: SLF001 - a part of it

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """As the store's."""
        self._store.on_work(wake)


def _pool(url: str, **settings: str) -> ConnectionPool[Connection[Any]]:
    pool = ConnectionPool(
        conninfo(url, **settings),
        min_size=1,
        max_size=_WRITERS + _READERS + _BESIDE,
        # It would double its waits, and find a server that was away for ten seconds some eight seconds late.
        reconnect_timeout=_RECONNECTING,
        configure=configure,
        open=False,
        name="patrol",
    )
    try:
        pool.open(wait=True, timeout=_OPENING)
    except psycopg.Error as error:
        pool.close()
        raise failure_of(error, url) or error from error
    return pool


def _look_at(url: str) -> None:
    with connected(url) as connection:
        refuse_unfit(connection, url)
