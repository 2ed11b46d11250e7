"""Backups: a copy of the database that is whole, checked and stamped, taken while a `run` works on it.

From a read-only connection: it never writes to the database, nor checkpoints its WAL (see `database`).
"""

import os
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import BackupFailed
from storage.sql.backups import STAMP
from storage.sql.times import stored
from storage.sqlite.failures import failure_of
from storage.sqlite.opening import refuse_newer, sqlite_address


@dataclass(frozen=True)
class TakenBackup:
    """A backup that was taken: where it lies, its size in bytes, and how many rows are in it."""

    path: Path
    size: int
    rows: int


def take_backup(database: Path, target: Path, now: datetime) -> TakenBackup:
    """Copy the database as it is at one moment to `target`, which must not be there. Blocks.

    The copy lies there whole and checked, or not at all. Errors: `StoreError`.
    """
    refuse_newer(database)
    if target.exists():
        raise BackupFailed(f"{target} is there already; a backup replaces nothing. Name another file.")
    if not target.parent.is_dir():
        raise BackupFailed(f"The folder {target.parent} is not there; make it first.")
    # Beside it, so that it gets its name in one step; named here, so that it can be removed whatever happens.
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        counts = _copy(database, part, now)
        _see_through(part)
        _name(part, target)
        _see_through(target.parent)
    except sqlite3.Error as error:
        known = failure_of(error, database)
        raise BackupFailed(f"No backup was taken: {known or error}") from error
    except OSError as error:
        raise BackupFailed(f"No backup was taken: {target.parent} does not take it ({error.strerror}).") from error
    finally:
        for name in (part, *(part.with_name(f"{part.name}{suffix}") for suffix in ("-journal", "-wal", "-shm"))):
            name.unlink(missing_ok=True)
    return TakenBackup(target, target.stat().st_size, sum(counts.values()))


def _copy(database: Path, part: Path, now: datetime) -> Mapping[str, int]:
    with (
        closing(sqlite3.connect(sqlite_address(database), uri=True, isolation_level=None)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as copy,
    ):
        source.execute("BEGIN")  # what is counted and what is copied is the same moment
        counts = _counts(source)
        source.backup(copy)
        source.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, that needs no other beside it
        _check(copy, counts)
        copy.execute(f"create table if not exists {STAMP} (taken_at text not null) strict")
        copy.execute(f"insert into {STAMP} values (?)", (stored(now),))  # noqa: S608 - our word
        return counts


def _check(copy: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    [said] = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise BackupFailed(f"No backup was taken: the database is damaged ({said}). See `doctor`.")
    if lost := copy.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupFailed(f"No backup was taken: a row of {lost[0]} belongs to nobody. See `doctor`.")
    if _counts(copy) != counts:
        raise BackupFailed("No backup was taken: the copy has not the rows that the database has.")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has, that of the schema's steps with them."""
    names = connection.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    counted = ((str(name), connection.execute(f'select count(*) from "{name}"').fetchone()) for (name,) in names)  # noqa: S608 - our own names
    return {name: int(count) for name, (count,) in counted}


def _see_through(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _name(part: Path, target: Path) -> None:
    try:
        target.hardlink_to(part)  # unlike renaming, it replaces nothing
    except FileExistsError:
        raise BackupFailed(f"{target} is there already; a backup replaces nothing. Name another file.") from None
    except OSError:  # a file system without such links
        part.replace(target)
