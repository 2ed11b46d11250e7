"""One SQLite file, one connection, one thread: every transaction is a function that runs there from begin to commit.

Why one of each: SQLite has one writer anyway, and versions before 3.51.3 can lose a commit when two connections write
and checkpoint a WAL database at the same instant. Whoever only reads may open a second connection (`read_only`).
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Generic, Self, TypeVar

from sqlite_utils import Database

from bot.errors import StoreFails, StoreTrouble
from bot.ports import Transaction, Work
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from storage.sqlite.failures import failure_of
from storage.sqlite.opening import open_for_reading, open_for_writing, take_lock

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Write(Generic[T]):
    """A function that waits for the store's thread, and what comes of it."""

    work: Callable[[Transaction], T]
    outcome: Future[tuple[T, frozenset[Work]]] = field(default_factory=Future)


class SqliteStore:
    """The store of `bot.ports.Store` on a SQLite file."""

    def __init__(self, db: Database, path: Path, thread: ThreadPoolExecutor, lock: IO[str] | None) -> None:
        """For `open` and `read_only`: a connection that lives on `thread`, and the lock that it holds."""
        self._db = db
        self._path = path
        self._transaction = SqlTransaction(SqliteConnection(db))
        self._thread = thread
        self._lock = lock
        self._waiting: deque[_Write[Any]] = deque()
        self._wake: Callable[[frozenset[Work]], None] = lambda _: None
        self._troubles: set[StoreTrouble] = set()  # those that the log knows of

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the database for the one `run` that works on it, making or migrating it as needed.

        Errors: `DatabaseIsInUse`, `DatabaseIsNewer`, `StoreFails`.
        """
        lock = take_lock(path)
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, open_for_writing, path)
        except BaseException:
            thread.shutdown()
            lock.close()
            raise
        return cls(db, path, thread, lock)

    @classmethod
    async def read_only(cls, path: Path) -> Self:
        """Open the database for reading beside a `run`. Errors: `StoreError`."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, open_for_reading, path)
        except BaseException:
            thread.shutdown()
            raise
        return cls(db, path, thread, None)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """Have `wake` called in the event loop after each commit that made work."""
        self._wake = wake

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction and commit it durably; what it raises rolls back and comes out here.

        `StoreFails`: nothing was stored.
        """
        write = _Write(work)
        self._waiting.append(write)
        self._thread.submit(self._write_waiting)
        result, made = await asyncio.wrap_future(write.outcome)
        if made:
            self._wake(made)
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on one state of the database; sqlite3.OperationalError if it writes."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, work)

    async def compact(self) -> None:
        """Rewrite the file without what was deleted, of which nothing is left on the disk then."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._compact)

    async def close(self) -> None:
        """Finish what is under way, close the file and give up the lock."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._db.close)
        self._thread.shutdown()
        if self._lock is not None:
            self._lock.close()

    def _compact(self) -> None:
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _write_waiting(self) -> None:
        """Write all that waits: together, so that many wait once for the disk, or else each by itself."""
        writes: list[_Write[Any]] = []
        with suppress(IndexError):
            while True:
                writes.append(self._waiting.popleft())
        writes = [write for write in writes if write.outcome.set_running_or_notify_cancel()]
        try:
            results = self._commit([write.work for write in writes])
        except BaseException as error:  # noqa: BLE001 - it comes out where the function was handed in
            if len(writes) == 1 or isinstance(error, StoreFails):
                for write in writes:
                    write.outcome.set_exception(error)
            else:
                self._write_each(writes)
        else:
            for write, result in zip(writes, results, strict=True):
                write.outcome.set_result(result)

    def _write_each(self, writes: Sequence[_Write[Any]]) -> None:
        for write in writes:
            try:
                [result] = self._commit([write.work])
            except BaseException as error:  # noqa: BLE001 - it comes out where the function was handed in
                write.outcome.set_exception(error)
            else:
                write.outcome.set_result(result)

    def _commit(self, works: Sequence[Callable[[Transaction], Any]]) -> list[tuple[Any, frozenset[Work]]]:
        """Run the functions one after the other in one transaction; for each its result and the work that it made."""
        if not works:
            return []
        with self._failing(may_write=self._lock is not None):
            return self._commit_now(works)

    def _commit_now(self, works: Sequence[Callable[[Transaction], Any]]) -> list[tuple[Any, frozenset[Work]]]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            results = [(work(self._transaction), self._transaction.settled()) for work in works]
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has already rolled back
                self._db.execute("ROLLBACK")
            self._transaction.work_made()  # what was undone has made nothing
            raise
        if self._troubles - {StoreTrouble.DAMAGED}:  # which other pages may be
            self._troubles &= {StoreTrouble.DAMAGED}
            log.info("the database takes what is stored again")
        return results

    @contextmanager
    def _failing(self, *, may_write: bool) -> Iterator[None]:
        """What is the disk's, or the file's, comes out as `StoreFails`; the log says when it begins and ends."""
        try:
            yield
        except sqlite3.Error as error:
            failure = failure_of(error, self._path)
            if failure is None or (failure.kind is StoreTrouble.READ_ONLY and not may_write):
                raise  # a fault of ours
            if failure.kind not in self._troubles:
                self._troubles.add(failure.kind)
                log.error("the database fails", extra={"why": str(failure)})  # noqa: TRY400 - the sentence says it
            raise failure from error

    def _read(self, work: Callable[[Transaction], T]) -> T:
        self._write_waiting()  # somebody may wait for an ack; nobody waits for a tick's look
        with self._failing(may_write=False):
            # Not with PRAGMA query_only: whenever it changes, SQLite compiles each of the statements anew.
            changes = self._db.conn.total_changes
            try:
                self._db.execute("BEGIN")
                result = work(self._transaction)
            finally:
                with suppress(sqlite3.Error):  # where it could not begin there is nothing to undo
                    self._db.execute("ROLLBACK")
                made = self._transaction.work_made()
            if made or self._db.conn.total_changes != changes:
                raise sqlite3.OperationalError("attempt to write while reading, which is readonly; it was undone")
            return result
