"""One SQLite file, one connection, one thread: every transaction is a function that runs there from begin to commit.

Why one of each: SQLite has one writer anyway, and versions before 3.51.3 can lose a commit when two connections write
and checkpoint a WAL database at the same instant. Whoever only reads may open a second connection (`read_only`).
"""

import asyncio
import errno
import fcntl
import logging
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Generic, Self, TypeVar

from sqlite_utils import Database

from bot.errors import DatabaseIsInUse, DatabaseIsMissing, DatabaseIsNewer, StoreFails, StoreTrouble
from bot.ports import Transaction, Work
from storage.sqlite.failures import failed, failure_of
from storage.sqlite.migrations import migrations
from storage.sqlite.transaction import SqliteTransaction

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_SAFE_VERSION: Final = (3, 51, 3)
_BUSY_SECONDS: Final = 2.0  # who waits for an ack gives up after three
# 32 MB between two checkpoints: with SQLite's 4 MB every hundredth command of a busy minute waits for one.
_PAGES_TO_CHECKPOINT: Final = 8000
_HEADER: Final = 100  # bytes
_WRITE_VERSION: Final = 18  # where in it
_WITHOUT_WAL: Final = 1


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
        self._transaction = SqliteTransaction(db)
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
        lock = _take_lock(path)
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, _open_for_writing, path)
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
            db = await asyncio.get_running_loop().run_in_executor(thread, _open_for_reading, path)
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
            results = [(work(self._transaction), self._transaction.work_made()) for work in works]
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = lock_of(path).open("w", encoding="utf-8")
    except OSError as error:
        raise failure_of_disk(error, path) from None
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
    _refuse_foreign_wal(path)
    # SQLite opens a file that it may only read, and says so at the first change of a page.
    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise failed(StoreTrouble.READ_ONLY, path, "permission denied")
    connection = _connected(str(path), path)
    db = Database(connection, execute_plugins=False)
    try:
        _refuse_newer(db, path)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_TO_CHECKPOINT}")
        db.execute("BEGIN IMMEDIATE")
        migrations.apply(db)
        db.execute("COMMIT")
    except sqlite3.Error as error:
        db.close()
        raise failure_of(error, path) or error from error
    except BaseException:
        db.close()
        raise
    return db


def _connected(address: str, path: Path) -> sqlite3.Connection:
    try:
        is_address = address.startswith("file:")
        return sqlite3.connect(address, uri=is_address, isolation_level=None, timeout=_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise failure_of(error, path) or error from error


def sqlite_address(path: Path) -> str:
    """How SQLite opens this file to read it, and to write nothing."""
    return f"{path.absolute().as_uri()}?mode=ro"


def lock_of(path: Path) -> Path:
    """The file whose lock says that a `run` works on this database."""
    return path.with_name(path.name + ".lock")


def refuse_newer(path: Path) -> None:
    """See that the database at `path` can be read by this version. Blocks. Errors: `StoreError`."""
    _open_for_reading(path).close()


def _refuse_foreign_wal(path: Path) -> None:
    """A backup that was put where another database had left its WAL would be overwritten with that.

    A backup's header says that it has none; a run's says so from before its first write on (SQLite: file format, 18).
    """
    wal = path.with_name(path.name + "-wal")
    try:
        if not path.is_file() or not wal.is_file() or not wal.stat().st_size:
            return
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise failure_of_disk(error, path) from None
    if len(header) == _HEADER and header[_WRITE_VERSION] == _WITHOUT_WAL:
        raise StoreFails(
            StoreTrouble.DAMAGED,
            f"{wal} belongs to another database than {path}, which was put there since. Remove {wal} and "
            f"{path.name}-shm, and start again. Nothing was changed.",
        )


def failure_of_disk(error: OSError, path: Path) -> StoreFails:
    """What the system's word against the files at `path` means."""
    kind = {errno.ENOSPC: StoreTrouble.FULL, errno.EDQUOT: StoreTrouble.FULL}.get(error.errno or 0)
    if kind is None:
        is_shut = error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}
        kind = StoreTrouble.READ_ONLY if is_shut else StoreTrouble.UNREACHABLE
    return failed(kind, path, error.strerror or str(error))


def _open_for_reading(path: Path) -> Database:
    if not path.exists():
        raise DatabaseIsMissing(f"There is no database at {path} yet; `run` makes it.")
    connection = _connected(sqlite_address(path), path)
    db = Database(connection, execute_plugins=False)
    try:
        _refuse_newer(db, path)
    except sqlite3.Error as error:
        db.close()
        raise failure_of(error, path) or error from error
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
