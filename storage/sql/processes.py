"""Who works on the database, in SQL."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.processes import SILENT, Process
from storage.sql.connection import Connection
from storage.sql.rows import Table
from storage.sql.times import read

_BURIED: Final = 2 * SILENT  # ago: the latest beat of whoever was taken over
_KEPT: Final = timedelta(days=1)  # so long a dead process is known as such, for who looks


class SqlProcesses:
    """`bot.ports.Processes` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `process` of `db`."""
        self._db = db
        self._table = Table(db, "process", owner="id")

    def beat(self, owner: str, role: str, host: str = "", *, is_first: bool = True) -> bool:
        """Say that this process lives; False where it counts as dead."""
        now = self._db.clock()
        told = {"id": owner, "role": role, "host": host}
        beaten = self._db.run(
            f"update process set beat_at = {now}, role = :role, host = :host"  # noqa: S608 - our words
            f" where id = :id and beat_at > {self._db.clock(SILENT)}",
            told,
        )
        if beaten or not is_first:
            return bool(beaten)
        is_new = self._db.run(
            f"insert into process (id, role, host, beat_at) values (:id, :role, :host, {now}) on conflict do nothing",  # noqa: S608 - our words
            told,
        )
        if is_new:
            self._db.run(f"delete from process where beat_at < {self._db.clock(_KEPT)}", {})  # noqa: S608 - our words
        return bool(is_new)

    def end(self, owner: str) -> None:
        """Say that this process works no more."""
        self._table.remove(owner)

    def bury(self) -> None:
        """Have whoever counts as dead stay dead: written where a beat would write, each once."""
        self._db.run(
            f"update process set beat_at = {self._db.clock(_BURIED)}"  # noqa: S608 - our words
            f" where beat_at <= {self._db.clock(SILENT)} and beat_at > {self._db.clock(_BURIED)}",
            {},
        )

    def alive(self) -> list[Process]:
        """Who lives, by id."""
        rows = self._db.query(
            f"select id, role, host, beat_at from process where beat_at > {self._db.clock(SILENT)} order by id",  # noqa: S608 - our words
            {},
        )
        return [Process(row["id"], row["role"], row["host"], read(row["beat_at"])) for row in rows]

    def now(self) -> datetime:
        """What the database's clock shows."""
        return clock_of(self._db)


def clock_of(db: Connection) -> datetime:
    """What the database's clock shows."""
    [row] = db.query(f"select {db.clock()} as now", {})
    return read(row["now"])
