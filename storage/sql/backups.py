"""Restored backups, in SQL."""

from datetime import datetime
from typing import Final

from bot.domain.backups import Echo
from storage.sql.connection import Connection
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none

STAMP: Final = "backup_stamp"  # the table that only a copy has

_OPEN: Final = """
    insert into echo (workspace, row, since, until)
    select workspace, id, :since, null from request where state in ('waiting', 'held', 'failed')
    union all select workspace, id, :since, null from making where state in ('requested', 'submitting')
    union all select workspace, id, :since, null from refusal where state in ('refused', 'asked')
    union all select workspace, id, :since, null from access_grant where state in ('asked', 'allowed')
    union all select distinct workspace, row, :since, null from delivery
        where state not in ('sent', 'dead') and row in (select id from digest)
    union all select workspace, id, :since, :until from subscription where state <> 'deleted'
    union all select workspace, id, :since, :until from series where state <> 'ended'
    union all select workspace, id, :since, :until from reminder where due is not null
    on conflict (workspace, row) do update set since = excluded.since, until = excluded.until, up_to = null
"""


class SqlBackups:
    """`bot.ports.Backups` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `echo` of `db`, and the stamp that a copy has."""
        self._db = db
        self._table = Table(db, "echo", "row")

    def taken_at(self) -> datetime | None:
        """When this database was taken as a backup; None where it is none."""
        if STAMP not in self._db.tables():
            return None
        row = self._table.first(f"select min(taken_at) as taken_at from {STAMP}")  # noqa: S608 - our word
        return None if row is None else read_or_none(row["taken_at"])

    def settle(self, now: datetime) -> None:
        """Take the stamp away."""
        self._db.run(f"drop table if exists {STAMP}", {})
        self._db.run("insert into life (began_at) values (:now) on conflict do nothing", {"now": stored(now)})

    def settled_at(self) -> list[datetime]:
        """When that has happened, in order."""
        return [read(row["began_at"]) for row in self._table.query("select began_at from life order by began_at")]

    def note_echo(self, echo: Echo) -> None:
        """Note that messages of this row may have been sent."""
        self._table.remove(echo.workspace, echo.row)
        self._table.add(
            {
                "workspace": echo.workspace,
                "row": echo.row,
                "since": stored(echo.since),
                "until": stored_or_none(echo.until),
                "up_to": echo.up_to,
            }
        )

    def note_echoes(self, since: datetime, until: datetime) -> None:
        """Note the same of all that is not at its end."""
        self._table.query(_OPEN, since=stored(since), until=stored(until))

    def echo_of(self, workspace: str, row: str, now: datetime) -> Echo | None:
        """What was noted of this row, as far as it still counts."""
        found = self._table.get(workspace, row)
        if found is None:
            return None
        echo = Echo(workspace, row, read(found["since"]), read_or_none(found["until"]), found["up_to"])
        return echo if echo.until is None or now <= echo.until else None
