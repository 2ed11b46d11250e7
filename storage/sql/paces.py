"""The paces that processes keep together, in SQL."""

from datetime import datetime, timedelta

from storage.sql.connection import Connection
from storage.sql.processes import clock_of
from storage.sql.rows import Table
from storage.sql.times import read, stored


class SqlPaces:
    """`bot.ports.Paces` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `pace` of `db`."""
        self._db = db
        self._table = Table(db, "pace", owner="name")

    def reserve(self, limit: str, apart: timedelta) -> timedelta:
        """Take the next moment of this limit; how long it is until then."""
        now = clock_of(self._db)
        moment = max(self._free_at(limit) or now, now)
        self._keep(limit, moment + apart)
        return moment - now

    def take(self, limit: str, apart: timedelta) -> bool:
        """Take this very moment, if it is free; whether it was."""
        # In one statement, which reads nothing before: two that take different limits do not meet.
        taken = self._db.run(
            f"insert into pace (name, free_at) values (:name, {self._db.clock(-apart)}) on conflict (name)"  # noqa: S608 - our words
            f" do update set free_at = excluded.free_at where pace.free_at <= {self._db.clock()}",
            {"name": limit},
        )
        return taken == 1

    def forget(self, before: datetime) -> None:
        """Forget the limits of which nobody took a moment since then."""
        self._db.run("delete from pace where free_at < :before", {"before": stored(before)})

    def _free_at(self, limit: str) -> datetime | None:
        row = self._table.get(limit)
        return None if row is None else read(row["free_at"])

    def _keep(self, limit: str, free_at: datetime) -> None:
        self._db.run(
            "insert into pace (name, free_at) values (:name, :free_at)"
            " on conflict (name) do update set free_at = excluded.free_at",
            {"name": limit, "free_at": stored(free_at)},
        )
