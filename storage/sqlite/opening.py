"""Opening the database file: the lock of the one `run`, what is refused before anything is changed, the pragmas."""

import errno
import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO, Final

from sqlite_utils import Database

from bot.errors import DatabaseIsInUse, DatabaseIsMissing, DatabaseIsNewer, StoreFails, StoreTrouble
from storage.sqlite.failures import failed, failure_of
from storage.sqlite.migrations import migrations

FIRST_SAFE_VERSION: Final = (3, 51, 3)
_BUSY_SECONDS: Final = 2.0  # who waits for an ack gives up after three
# 32 MB between two checkpoints: with SQLite's 4 MB every hundredth command of a busy minute waits for one.
_PAGES_TO_CHECKPOINT: Final = 8000
_HEADER: Final = 100  # bytes
_WRITE_VERSION: Final = 18  # where in it
_WITHOUT_WAL: Final = 1


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


def take_lock(path: Path) -> IO[str]:
    """Take the lock of the one `run`, held for as long as it is open. Errors: `DatabaseIsInUse`, `StoreFails`."""
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


def open_for_writing(path: Path) -> Database:
    """Open the file, make or migrate it, in the thread that will use it. Errors: `DatabaseIsNewer`, `StoreFails`."""
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
        db.execute("delete from process")  # whoever has the lock is the only one
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
    open_for_reading(path).close()


def steps_of(path: Path) -> list[str]:
    """The steps of the schema that the database at `path` has; none where it is not there. Errors: `StoreError`."""
    if not path.exists():
        return []
    db = open_for_reading(path)
    try:
        return [migration.name for migration in migrations.applied(db)]
    finally:
        db.close()


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


def open_for_reading(path: Path) -> Database:
    """Open the file so that nothing can be written. Errors: `DatabaseIsMissing`, `DatabaseIsNewer`, `StoreFails`."""
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
