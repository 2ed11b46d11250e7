"""One SQLite file, one connection, one thread: every transaction is a function that runs there from begin to commit.

Why one of each: SQLite has one writer anyway, and versions before 3.51.3 can lose a commit when two connections write
and checkpoint a WAL database at the same instant. Whoever only reads may open a second connection (`read_only`).
"""

import asyncio
import fcntl
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Generic, Self, TypeVar

from sqlite_utils import Database

from bot.errors import DatabaseIsInUse, DatabaseIsMissing, DatabaseIsNewer
from bot.ports import Transaction, Work
from storage.sqlite.migrations import migrations
from storage.sqlite.transaction import SqliteTransaction

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_SAFE_VERSION: Final = (3, 51, 3)
_BUSY_SECONDS: Final = 5.0
# 32 MB between two checkpoints: with SQLite's 4 MB every hundredth command of a busy minute waits for one.
_PAGES_TO_CHECKPOINT: Final = 8000


@dataclass(frozen=True)
class _Write(Generic[T]):
    """A function that waits for the store's thread, and what comes of it."""

    work: Callable[[Transaction], T]
    outcome: Future[tuple[T, frozenset[Work]]] = field(default_factory=Future)


class SqliteStore:
    """The store of `bot.ports.Store` on a SQLite file."""

    def __init__(self, db: Database, thread: ThreadPoolExecutor, lock: IO[str] | None) -> None:
        """For `open` and `read_only`: a connection that lives on `thread`, and the lock that it holds."""
        self._db = db
        self._transaction = SqliteTransaction(db)
        self._thread = thread
        self._lock = lock
        self._waiting: deque[_Write[Any]] = deque()
        self._wake: Callable[[frozenset[Work]], None] = lambda _: None

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the database for the one `run` that works on it, making or migrating it as needed.

        Errors: `DatabaseIsInUse`, `DatabaseIsNewer`.
        """
        lock = _take_lock(path)
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, _open_for_writing, path)
        except BaseException:
            thread.shutdown()
            lock.close()
            raise
        return cls(db, thread, lock)

    @classmethod
    async def read_only(cls, path: Path) -> Self:
        """Open the database for reading beside a `run`. Errors: `DatabaseIsMissing`, `DatabaseIsNewer`."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, _open_for_reading, path)
        except BaseException:
            thread.shutdown()
            raise
        return cls(db, thread, None)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """Have `wake` called in the event loop after each commit that made work."""
        self._wake = wake

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction and commit it durably; what it raises rolls back and comes out here."""
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
            if len(writes) == 1:
                writes[0].outcome.set_exception(error)
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
        self._db.execute("BEGIN IMMEDIATE")
        try:
            results = [(work(self._transaction), self._transaction.work_made()) for work in works]
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has already rolled back
                self._db.execute("ROLLBACK")
            self._transaction.work_made()  # what was undone has made nothing
            raise
        return results

    def _read(self, work: Callable[[Transaction], T]) -> T:
        self._write_waiting()  # somebody may wait for an ack; nobody waits for a tick's look
        self._db.execute("PRAGMA query_only = ON")
        self._db.execute("BEGIN")
        try:
            return work(self._transaction)
        finally:
            self._db.execute("ROLLBACK")
            self._db.execute("PRAGMA query_only = OFF")


def sqlite_version_warning() -> str | None:
    """What an operator should know of the SQLite that this Python brings; None if there is nothing to say.

    Source: the SQLite documentation on the WAL-reset bug, which was mended in 3.51.3 (and 3.50.7, 3.44.6).
    """
    version = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    if version >= FIRST_SAFE_VERSION or (version[:2] == (3, 50) and version >= (3, 50, 7)):
        return None
    if version[:2] == (3, 44) and version >= (3, 44, 6):
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3; let nothing but Patrol write to its database "
        "(copies and queries are safe when opened read-only)."
    )


def _take_lock(path: Path) -> IO[str]:
    # flock and not a row in the database: the system gives it up when the process dies, however it dies.
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DatabaseIsInUse(
            f"Another `run` is working on {path}. Stop it first, or give this one its own PATROL_DATABASE."
        ) from None
    return lock


def _open_for_writing(path: Path) -> Database:
    # isolation_level=None: sqlite3 opens no transactions behind our back, so that BEGIN IMMEDIATE is ours alone.
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    db = Database(connection, execute_plugins=False)
    try:
        _refuse_newer(db, path)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_TO_CHECKPOINT}")
        db.execute("BEGIN IMMEDIATE")
        migrations.apply(db)
        db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _open_for_reading(path: Path) -> Database:
    if not path.exists():
        raise DatabaseIsMissing(f"There is no database at {path} yet; `run` makes it.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    db = Database(connection, execute_plugins=False)
    try:
        _refuse_newer(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _refuse_newer(db: Database, path: Path) -> None:
    applied = [migration.name for migration in migrations.applied(db)]
    known = {migration.name for migration in migrations.pending(Database(memory=True, execute_plugins=False))}
    unknown = [name for name in applied if name not in known]
    if unknown:
        raise DatabaseIsNewer(
            f"{path} was written by a later version of Patrol (it has the step {unknown[0]!r}, unknown here). "
            "Run that version, or restore a copy from before the upgrade. Nothing was changed."
        )
