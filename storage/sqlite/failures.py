"""What SQLite and the disk say when they do not take or give something, as an error that says what to do."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.errors import StoreFails, StoreTrouble

_PRIMARY: Final = 0xFF  # of an extended code (SQLite: Result and Error Codes)
_KINDS: Final[Mapping[int, StoreTrouble]] = {
    sqlite3.SQLITE_FULL: StoreTrouble.FULL,
    sqlite3.SQLITE_READONLY: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: StoreTrouble.LOCKED,
    sqlite3.SQLITE_LOCKED: StoreTrouble.LOCKED,
    sqlite3.SQLITE_CORRUPT: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: StoreTrouble.UNREACHABLE,
    sqlite3.SQLITE_IOERR: StoreTrouble.UNREACHABLE,
}
_SENTENCES: Final[Mapping[StoreTrouble, str]] = {
    StoreTrouble.FULL: "The disk of {path} is full. Make room there: Patrol goes on by itself.",
    StoreTrouble.READ_ONLY: "{path}, or its folder, cannot be written. Let the user that Patrol runs as write to both.",
    StoreTrouble.LOCKED: "Another program has locked {path}. End it: nothing but Patrol may write to its database.",
    StoreTrouble.DAMAGED: "{path} is damaged, or no database. Stop Patrol and put a backup in its place; "
    "docs/operations.md says how.",
    StoreTrouble.UNREACHABLE: "{path} cannot be opened, read or written. Look at the disk, and at the path in "
    "PATROL_DATABASE.",
}


def failure_of(error: sqlite3.Error, path: Path) -> StoreFails | None:
    """What such an error means for the database at `path`; None where it is a fault of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    kind = _KINDS.get(code & _PRIMARY)
    return None if kind is None else failed(kind, path, str(error))


def failed(kind: StoreTrouble, path: Path, why: str) -> StoreFails:
    """The error for the database at `path`. `why`: SQLite's words, or the system's."""
    return StoreFails(kind, f"{_SENTENCES[kind].format(path=path)} ({why})")
