"""How a restored backup is known as one, so that what happened since it was taken becomes a doubt and is not repeated.

A dump is known by itself. The one row of `ground` says by which transaction it was written, and in which table. Where a
dump was put back, another transaction has written it, into another table. What keeps the rows as they are, an upgrade
of PostgreSQL in place or a standby that takes over, keeps these two as well. So does a server that was put back to an
earlier time as a whole: of that somebody has to tell (`python -m bot restored`).
"""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg import Connection

from storage.postgres.failures import failure_of
from storage.postgres.opening import connected
from storage.sql.backups import STAMP
from storage.sql.times import stored

# The last that is known to have happened: while Patrol runs, its processes beat every few seconds.
_LAST: Final = """
    select greatest(
        (select max(beat_at) from process), (select max(created_at) from delivery), (select max(sent_at) from delivery))
"""


def stamp_if_restored(connection: Connection[Any]) -> bool:
    """Stamp the database where it is a dump that was put back; whether it was one. In the transaction of its caller."""
    known = connection.execute(
        "select written_by = xmin::text and written_in = tableoid::bigint::text from ground"
    ).fetchall()
    if known == [(True,)]:
        return False
    if known:
        [(last,)] = connection.execute(_LAST).fetchall()
        _stamp(connection, last or stored(datetime.now(UTC)))
        connection.execute("delete from ground")
    connection.execute(
        "insert into ground select pg_current_xact_id()::xid::text, 'ground'::regclass::oid::bigint::text"
    )
    return bool(known)


def stamp_database(url: str, taken_at: datetime) -> None:
    """Stamp the database at `url` as a backup that was taken then. Blocks. Errors: `StoreFails`."""
    try:
        with connected(url) as connection, connection.transaction():
            _stamp(connection, stored(taken_at))
    except psycopg.Error as error:
        raise failure_of(error, url) or error from error


def _stamp(connection: Connection[Any], taken_at: str) -> None:
    connection.execute(f'create table if not exists {STAMP} (taken_at text collate "C" not null)')
    connection.execute(f"insert into {STAMP} values (%s)", [taken_at])  # noqa: S608 - our word
