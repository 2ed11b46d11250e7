"""The schema on PostgreSQL, step by step. A step that has been released is never changed; a new one is added below it.

While an upgrade goes on, processes of the version before work beside those of the new one. So a step **expands**: it
adds tables, columns that may be null or have a default, and indexes, and what the version before writes stays right.
What nobody uses any more goes in a step of a later version, named in `CONTRACTING`: from then on earlier versions
refuse to start. A step takes no lock for long: it rewrites no table, and reads none from end to end but for an index.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

import psycopg
from psycopg import Connection, IsolationLevel

from bot.errors import DatabaseIsMissing, DatabaseIsNewer, StoreError
from storage.postgres.connection import SCHEMA
from storage.postgres.failures import failure_of, shown
from storage.postgres.jobs import jobs_sql
from storage.postgres.opening import OLDEST, connected
from storage.postgres.restored import stamp_if_restored

STEPS: Final[Sequence[str]] = (  # each is `steps/NAME.sql`, but for the jobs, which are procrastinate's
    "everything",
    "installations",
    "vitals",
    "ground",
    "accounts",
    "paces",
    "jobs",
    "holders",
    "clearing",
    "resting",
)
CONTRACTING: Final[frozenset[str]] = frozenset()

_LOCK: Final = 0x706174726F6C  # "patrol": whoever holds it migrates


def migrate(url: str) -> Sequence[str]:
    """Bring the database up to date, whoever else does the same at the same time; the steps that were taken. Blocks.

    All or nothing. Errors: `DatabaseIsNewer`, `StoreFails`, `StoreError` (the server is too old).
    """
    # No limit for a statement: an index of a large table takes its time, and who comes second waits for who is first.
    with connected(url, statement_timeout="0", lock_timeout="0", enable_seqscan="on") as connection:
        if connection.info.server_version < OLDEST:
            raise StoreError(f"{shown(url)} is older than version {OLDEST // 10000}, which Patrol needs.")
        connection.isolation_level = IsolationLevel.READ_COMMITTED  # to see what was done while it waited for its turn
        try:
            with connection.transaction():
                return _migrate(connection, url)
        except psycopg.Error as error:
            raise failure_of(error, url) or error from error


def refuse_unfit(connection: Connection[Any], url: str) -> None:
    """See that this version can read the database. Errors: `DatabaseIsMissing`, `DatabaseIsNewer`."""
    applied = _applied(connection)
    _refuse_newer(applied, url)
    if any(step not in applied for step in STEPS):
        raise DatabaseIsMissing(
            f"{shown(url)} has no tables of Patrol's, or those of an earlier version; `python -m bot migrate` makes "
            "them."
        )


def _migrate(connection: Connection[Any], url: str) -> list[str]:
    connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    connection.execute("set local lock_timeout = '10s'")  # those behind one that waits for a table wait too
    # Not `if not exists`: that needs the right to make one even where there is one.
    if not connection.execute("select 1 from pg_namespace where nspname = %s", [SCHEMA]).fetchone():
        connection.execute(f"create schema {SCHEMA}")
    applied = _applied(connection)
    _refuse_newer(applied, url)
    if not applied:
        connection.execute(
            "create table if not exists migration (name text primary key, is_contracting boolean not null,"
            " applied_at timestamptz not null default now())"
        )
    taken = [step for step in STEPS if step not in applied]
    for step in taken:
        connection.execute(_sql_of(step))
        connection.execute("insert into migration (name, is_contracting) values (%s, %s)", [step, step in CONTRACTING])
    stamp_if_restored(connection)
    return taken


def _sql_of(step: str) -> bytes:
    if step == "jobs":
        return jobs_sql().encode()
    return (files(__package__) / "steps" / f"{step}.sql").read_bytes()


def _applied(connection: Connection[Any]) -> dict[str, bool]:
    """The steps that the database has, and whether those before them cannot work with it any more."""
    there = connection.execute("select to_regclass(%s)", [f"{SCHEMA}.migration"]).fetchone()
    if there is None or there[0] is None:
        return {}
    return dict(connection.execute("select name, is_contracting from migration").fetchall())


def _refuse_newer(applied: dict[str, bool], url: str) -> None:
    unknown = [name for name, is_contracting in applied.items() if name not in STEPS and is_contracting]
    if unknown:
        raise DatabaseIsNewer(
            f"{shown(url)} was brought up to date by a later version of Patrol (it has the step {unknown[0]!r}, "
            "unknown here). Run that version. Nothing was changed."
        )
