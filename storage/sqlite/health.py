"""How the file, its folder and its disk are, for who wants to know why Patrol does not work."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError
from storage.sql.backups import STAMP
from storage.sqlite.failures import failure_of
from storage.sqlite.opening import failure_of_disk, lock_of, refuse_newer, sqlite_address


@dataclass(frozen=True)
class Health:
    """What was found of a database that is there; sizes in bytes."""

    trouble: str = ""  # why it cannot be worked with, and what to do; "" where it can
    is_run: bool = False  # a `run` works on it
    size: int = 0
    wal: int = 0
    free: int = 0  # on its disk
    is_backup: bool = False  # that no `run` has gone on with yet


def health_of(path: Path) -> Health:
    """Look at the database at `path`, beside a `run` too. Blocks, for as long as it takes to read all of it."""
    folder = path.absolute().parent
    try:
        is_run = _is_locked(lock_of(path))
        health = Health(
            is_run=is_run,
            size=path.stat().st_size,
            wal=_size(path.with_name(path.name + "-wal")),
            free=shutil.disk_usage(folder).free,
        )
    except OSError as error:
        return Health(trouble=str(failure_of_disk(error, path)))
    for name in (folder, path):
        if not os.access(name, os.W_OK, effective_ids=True):
            return _with(health, f"{name} cannot be written. Let the user that Patrol runs as write to it.")
    try:
        refuse_newer(path)
        said, is_backup = _read_all(path)
    except StoreError as error:
        return _with(health, str(error))
    except sqlite3.Error as error:
        return _with(health, str(failure_of(error, path) or error))
    if said != "ok":
        return _with(health, f"{path} is damaged ({said}). Stop Patrol and put a backup in its place.")
    return Health(is_run=is_run, size=health.size, wal=health.wal, free=health.free, is_backup=is_backup)


def trouble_of_folder(folder: Path) -> str:
    """Why nothing can be written into this folder, or into what it is made in; "" where it can."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return f"{there} is no folder, but a file. Name another in PATROL_FILES."
    if not os.access(there, os.W_OK | os.X_OK, effective_ids=True):
        return f"{there} cannot be written. Let the user that Patrol runs as write to it."
    return ""


def free_of_folder(folder: Path) -> int:
    """How many bytes are free where this folder is, or will be."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free


def _with(health: Health, trouble: str) -> Health:
    return Health(trouble, health.is_run, health.size, health.wal, health.free)


def _read_all(path: Path) -> tuple[str, bool]:
    with closing(sqlite3.connect(sqlite_address(path), uri=True)) as connection:
        [said] = connection.execute("PRAGMA quick_check(1)").fetchone()
        stamped = connection.execute("select 1 from sqlite_master where name = ?", (STAMP,)).fetchone()
    return str(said), stamped is not None


def _is_locked(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
