"""Recoveries of gaps, in SQL."""

import json
from datetime import datetime
from typing import Final

from bot.domain.endpoints import Endpoint
from bot.domain.recoveries import Recovery, RecoveryState
from bot.ports import ANYBODY, Whose
from storage.sql.connection import Connection, Row
from storage.sql.outages import may_ask
from storage.sql.rows import Table, has_somebody
from storage.sql.times import read, read_or_none, stored, stored_or_none
from storage.sql.whose import among, names_of

# Of each account that may search, its first recovery that is due.
_DUE: Final = f"""
    from account a join recovery r on r.rowid = (
        select rowid from recovery where account = a.id and owner is null and due <= :now order by due limit 1)
    where {has_somebody("a.id")} and {may_ask("a.id", f"'{Endpoint.SEARCH}'")}
"""  # noqa: S608 - our words


# Where nothing waits at all, which is mostly so, accounts are gone through quickly.
_ANYTHING: Final = "exists (select 1 from recovery where due is not null and owner is null)"


def _first(whose: Whose, provided: str = "true") -> str:
    return f"{_DUE} and {provided} and {among('a.id', whose)} order by r.due, a.id limit 1"


class SqlRecoveries:
    """`bot.ports.Recoveries` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `recovery` of `db`."""
        self._table = Table(db, "recovery", "alert", "no", owner="account")

    def add(self, recovery: Recovery) -> bool:
        """Store a new recovery; False where its gap has one already."""
        return self._table.add(_columns(recovery))

    def get(self, account: str, alert: str, no: int) -> Recovery | None:
        """The recovery of this gap."""
        row = self._table.get(account, alert, no)
        return None if row is None else _recovery(row)

    def latest(self, account: str, alert: str) -> Recovery | None:
        """The recovery of an alert's last gap that has one."""
        row = self._table.first(
            "select * from recovery where account = :account and alert = :alert order by no desc limit 1",
            account=account,
            alert=alert,
        )
        return None if row is None else _recovery(row)

    def save(self, recovery: Recovery) -> None:
        """Store a known recovery as it is now."""
        self._table.save(_columns(recovery))

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Recovery | None:
        """The unclaimed recovery that has been due longest, of an account that may search."""
        row = self._table.first(f"select r.rowid, r.* {_first(whose, _ANYTHING)}", now=stored(now), **names_of(whose))
        return None if row is None else self._table.understood(row, _recovery)

    def claim(self, account: str, alert: str, no: int, now: datetime, owner: str) -> Recovery | None:
        """Take this recovery if it is still unclaimed and due."""
        row = self._table.first(
            "update recovery set owner = :owner where account = :account and alert = :alert and no = :no"
            " and owner is null and due <= :now returning *",
            account=account,
            alert=alert,
            no=no,
            now=stored(now),
            owner=owner,
        )
        return None if row is None else _recovery(row)

    def release(self, owner: str, now: datetime) -> int:
        """Have searched for again what a run other than `owner` had claimed; how many."""
        rows = self._table.query(
            f"update recovery set owner = null, due = :now where {self._table.is_dead} returning no",  # noqa: S608 - our words
            owner=owner,
            now=stored(now),
        )
        return len(rows)

    def unfinished(self) -> list[Recovery]:
        """All recoveries that have not ended."""
        rows = self._table.query("select rowid, * from recovery where state in ('wanted', 'found')")
        return self._table.readable(rows, _recovery)


def _columns(recovery: Recovery) -> dict[str, object]:
    return {
        "account": recovery.account,
        "alert": recovery.alert,
        "no": recovery.no,
        "query": recovery.query,
        "since": stored(recovery.since),
        "until": stored(recovery.until),
        "wanted_at": stored(recovery.wanted_at),
        "due": stored_or_none(recovery.due),
        "state": recovery.state,
        "attempts": recovery.attempts,
        "searches": recovery.searches,
        "total": recovery.total,
        "offset": recovery.offset,
        "ended_at": stored_or_none(recovery.ended_at),
        "owner": recovery.owner,
        "found": json.dumps(recovery.found),
    }


def _recovery(row: Row) -> Recovery:
    return Recovery(
        account=row["account"],
        alert=row["alert"],
        no=row["no"],
        query=row["query"],
        since=read(row["since"]),
        until=read(row["until"]),
        wanted_at=read(row["wanted_at"]),
        due=read_or_none(row["due"]),
        state=RecoveryState(row["state"]),
        attempts=row["attempts"],
        searches=row["searches"],
        total=row["total"],
        found=tuple(json.loads(row["found"])),
        offset=row["offset"],
        ended_at=read_or_none(row["ended_at"]),
        owner=row["owner"],
    )
