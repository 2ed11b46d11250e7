"""What PostgreSQL says when it does not take or give something, as an error that says what to do."""

from collections.abc import Mapping
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolTimeout, TooManyRequests

from bot.errors import StoreFails, StoreTrouble

# By the SQLSTATE, or how it begins (PostgreSQL: Appendix A, Error Codes).
_KINDS: Final[Mapping[str, StoreTrouble]] = {
    "53100": StoreTrouble.FULL,
    "25006": StoreTrouble.READ_ONLY,
    "55000": StoreTrouble.READ_ONLY,  # of a standby, asked for where its log is being written
    "42501": StoreTrouble.READ_ONLY,
    "55P03": StoreTrouble.LOCKED,
    "57014": StoreTrouble.LOCKED,
    "XX001": StoreTrouble.DAMAGED,
    "XX002": StoreTrouble.DAMAGED,
    "25P03": StoreTrouble.UNREACHABLE,
    "57P": StoreTrouble.UNREACHABLE,
    "53": StoreTrouble.UNREACHABLE,
    "08": StoreTrouble.UNREACHABLE,
    "28": StoreTrouble.UNREACHABLE,
    "3D": StoreTrouble.UNREACHABLE,
    "58": StoreTrouble.UNREACHABLE,
}
_SENTENCES: Final[Mapping[StoreTrouble, str]] = {
    StoreTrouble.FULL: "The disk of {where} is full. Make room there: Patrol goes on by itself.",
    StoreTrouble.READ_ONLY: "{where} cannot be written. Name the server that can, not a standby, and a user that owns "
    "Patrol's tables.",
    StoreTrouble.LOCKED: "{where} is busy: what Patrol needs is held by others for too long. Look for long "
    "transactions (pg_stat_activity).",
    StoreTrouble.DAMAGED: "{where} is damaged. Stop Patrol and restore a backup; docs/operations.md says how.",
    StoreTrouble.UNREACHABLE: "{where} cannot be reached. Look at the server, and at the address, user and password in "
    "PATROL_DATABASE.",
}
# A conflict with another transaction, or what follows from one in a statement before: nothing was stored.
_REPEATED: Final = frozenset({"40001", "40P01", "25P02"})


def is_conflict(error: BaseException) -> bool:
    """Whether a transaction met another one, and may succeed when it is run again."""
    return isinstance(error, psycopg.Error) and error.sqlstate in _REPEATED


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone: by the network, or because the server is going down."""
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    state = error.sqlstate
    return state is None or state.startswith(("08", "57P")) or state == "25P03"


def failure_of(error: BaseException, url: str) -> StoreFails | None:
    """What such an error means for the database at `url`; None where it is a fault of ours."""
    if isinstance(error, PoolTimeout | TooManyRequests):
        return failed(StoreTrouble.UNREACHABLE, url, "no connection in time")
    if not isinstance(error, psycopg.Error):
        return None
    if is_lost(error):
        return failed(StoreTrouble.UNREACHABLE, url, _first_line(error))
    state = error.sqlstate or ""
    kind = next((kind for begin, kind in _KINDS.items() if state.startswith(begin)), None)
    return None if kind is None else failed(kind, url, _first_line(error))


def failed(kind: StoreTrouble, url: str, why: str, *, is_in_doubt: bool = False) -> StoreFails:
    """The error for the database at `url`. `why`: PostgreSQL's words."""
    return StoreFails(kind, f"{_SENTENCES[kind].format(where=shown(url))} ({why})", is_in_doubt=is_in_doubt)


def shown(url: str) -> str:
    """Where a database is, without its user and password: `PostgreSQL at db.example.com:5432/patrol`."""
    try:
        said = conninfo_to_dict(url)
    except psycopg.Error:
        return "PostgreSQL"
    host, port = said.get("host") or "localhost", said.get("port") or 5432
    return f"PostgreSQL at {host}:{port}/{said.get('dbname') or ''}"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
