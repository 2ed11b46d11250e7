"""What Slack delivered and was answered."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.seen import Seen
from storage.sql.connection import Connection
from storage.sql.rows import Table
from storage.sql.times import stored


class SqlInteractions:
    """`bot.ports.Interactions` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `seen` of `db`."""
        self._table = Table(db, "seen", owner="id")

    def add(self, seen: Sequence[Seen]) -> None:
        """Remember these."""
        rows = [{"id": one.id, "at": stored(one.at), "answer": one.answer} for one in seen]
        self._table.many("insert into seen (id, at, answer) values (:id, :at, :answer) on conflict do nothing", rows)

    def since(self, moment: datetime, most: int) -> list[str]:
        """The ids of what was answered since then, oldest first."""
        rows = self._table.query(
            "select id from seen where at >= :since order by at desc limit :most", since=stored(moment), most=most
        )
        return [row["id"] for row in reversed(rows)]

    def answer(self, seen_id: str) -> str | None:
        """With what body it was answered."""
        row = self._table.get(seen_id)
        return None if row is None else str(row["answer"])

    def forget(self, before: datetime) -> None:
        """Forget what was answered before that."""
        self._table.query("delete from seen where at < :before", before=stored(before))
