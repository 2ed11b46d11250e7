"""Licences that an earlier version had let alone are outages of their endpoints."""

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from bot.domain.endpoints import Endpoint
from bot.domain.outages import OutageKind
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from storage.sqlite.migrations import migrations

UNTIL = "2026-11-23T09:00:00.000000Z"


def test_licences_that_were_let_alone_still_are() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before="outages")
        db.execute(
            "insert into account (id, url, no_bibliography_until) values ('main', 'https://x', ?), ('b', 'x', null)",
            [UNTIL],
        )
        for source in ("family", "search", "gone"):
            db.execute("insert into license_stop (account, source, until) values ('main', ?, ?)", [source, UNTIL])
        migrations.apply(db)
        found = SqlTransaction(SqliteConnection(db)).outages.of("main")
    assert {one.scope for one in found} == {Endpoint.FAMILY, Endpoint.SEARCH, Endpoint.BIBLIOGRAPHY}
    assert {(one.kind, f"{one.until:%Y-%m-%dT%H}") for one in found} == {(OutageKind.LICENSE, "2026-11-23T09")}
