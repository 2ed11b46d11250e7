"""Calls, added up as they come."""

from datetime import date
from typing import Final

from bot.domain.usage import DOUBT, SUCCESS, Call, Grouping, Total
from storage.sql.connection import Connection
from storage.sql.rows import Table

CALL_KEY: Final = "account, day, endpoint, workspace, person, place, code"

_NARROWED: Final = {
    "workspace": "workspace in (:workspace, '')",
    "person": "person = :person",
    "place": "place = :place",
}


class SqlCalls:
    """`bot.ports.Calls` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `call` of `db`: one row for each day and whatever else tells calls apart."""
        self._db = db
        self._table = Table(db, "call", "day", "endpoint", "workspace", "person", "place", "code", owner="account")

    def count(self, call: Call) -> None:
        """Count one more such call."""
        self._db.run(
            "insert into call (account, day, endpoint, workspace, person, place, code, count, patents)"  # noqa: S608 - our words
            " values (:account, :day, :endpoint, :workspace, :person, :place, :code, 1, :patents)"
            f" on conflict ({CALL_KEY}) do update set count = call.count + 1,"
            " patents = call.patents + excluded.patents",
            {
                "account": call.account,
                "day": call.day.isoformat(),
                "endpoint": call.endpoint,
                "workspace": call.workspace,
                "person": call.person,
                "place": call.place,
                "code": call.code,
                "patents": call.patents,
            },
        )

    def totals(
        self,
        account: str,
        by: Grouping,
        since: date,
        *,
        workspace: str | None = None,
        person: str | None = None,
        place: str | None = None,
    ) -> list[Total]:
        """The account's calls since a day, added up."""
        said = {"workspace": workspace, "person": person, "place": place}
        narrowed = "".join(f" and {_NARROWED[name]}" for name, value in said.items() if value is not None)
        order = "name desc" if by is Grouping.DAY else "calls desc, name"
        rows = self._table.query(
            f"select {by} as name, sum(count) as calls, sum(patents) as patents,"  # noqa: S608 - our own words
            " sum(case when code = :doubt then count else 0 end) as doubts,"
            " sum(case when code in (:doubt, :success) then 0 else count end) as refused"
            f" from call where account = :account and day >= :since{narrowed} group by {by} order by {order}",
            account=account,
            since=since.isoformat(),
            doubt=DOUBT,
            success=SUCCESS,
            **said,
        )
        return [Total(row["name"], row["calls"], row["refused"], row["doubts"], row["patents"]) for row in rows]
