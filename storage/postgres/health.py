"""How the server and the database on it are, for who wants to know why Patrol does not work."""

from dataclasses import dataclass

import psycopg

from bot.domain.processes import SILENT
from bot.errors import StoreError
from storage.postgres.connection import PostgresConnection
from storage.postgres.failures import failure_of, shown
from storage.postgres.migrations import refuse_unfit
from storage.postgres.opening import connected
from storage.sql.backups import STAMP


@dataclass(frozen=True)
class ServerHealth:
    """What was found of a database on a server; its size in bytes."""

    where: str
    trouble: str = ""  # why it cannot be worked with, and what to do; "" where it can
    version: str = ""
    size: int = 0
    connections: int = 0  # of all who use the server
    most: int = 0  # connections that it takes
    processes: int = 0  # of Patrol's that live
    is_backup: bool = False  # a restored one that no process has gone on with yet


def health_of_server(url: str) -> ServerHealth:
    """Look at the database at `url`, beside whoever works on it. Blocks."""
    try:
        with connected(url) as connection:
            refuse_unfit(connection, url)
            db = PostgresConnection(connection)
            [found] = db.query(
                "select current_setting('server_version') as version, pg_database_size(current_database()) as size,"  # noqa: S608 - our words
                " (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,"
                " current_setting('max_connections')::bigint as most, pg_is_in_recovery() as is_standby,"
                f" (select count(*) from process where beat_at > {db.clock(SILENT)}) as processes",
                {},
            )
            is_backup = STAMP in db.tables()
    except StoreError as error:
        return ServerHealth(shown(url), str(error))
    except psycopg.Error as error:
        return ServerHealth(shown(url), str(failure_of(error, url) or error))
    standby = f"{shown(url)} is a standby, which cannot be written; name the server that can."
    return ServerHealth(
        shown(url),
        standby if found["is_standby"] else "",
        found["version"],
        found["size"],
        found["connections"],
        found["most"],
        found["processes"],
        is_backup,
    )
