"""Alerts, in SQL."""

from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.endpoints import Endpoint
from bot.domain.places import Place
from bot.ports import ANYBODY, Whose, Work
from storage.sql.claims import Claims
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.outages import may_ask
from storage.sql.rows import Table, kinds_column, kinds_of, trouble_columns, trouble_of
from storage.sql.times import read, read_or_none, stored, stored_or_none

_DUE: Final = f"""
    from alert t where due <= :now and owner is null and {may_ask("t.account", f"'{Endpoint.CHECK}'")}
"""


_SEEN: Final = ("name", "trouble", "trouble_code", "is_gone", "deleted_at")  # of it by people


class SqlAlerts:
    """`bot.ports.Alerts` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The table `alert` of `db`; that one is to be checked is noted in `made`, what people see in `changes`."""
        self._changes = changes
        self._table = Table(db, "alert", "id", owner="account")
        self._claims = Claims(self._table, _alert, _DUE)
        self._made = made

    def add(self, alert: Alert) -> bool:
        """Store a new alert; False where the account has it already."""
        self._note(alert)
        return self._table.add(_columns(alert))

    def get(self, account: str, alert_id: str) -> Alert | None:
        """The alert of this account by PatSnap's id."""
        row = self._table.get(account, alert_id)
        return None if row is None else _alert(row)

    def named(self, account: str, name: str) -> list[Alert]:
        """The alerts of this account whose name is this, whatever the case, oldest first."""
        rows = self._table.query(
            "select * from alert where account = :account and folded_name = :name order by adopted_at",
            account=account,
            name=name.casefold(),
        )
        return [_alert(row) for row in rows]

    def all_of(self, account: str) -> list[Alert]:
        """The alerts of this account by name."""
        rows = self._table.query(
            "select rowid, * from alert where account = :account order by folded_name, adopted_at", account=account
        )
        return self._table.readable(rows, _alert)

    def save(self, alert: Alert) -> None:
        """Store a known alert as it is now."""
        self._note(alert)
        columns = _columns(alert)
        if self._looks_otherwise(columns):
            self._changes.alerts.add((alert.account, alert.id))
        self._table.save(columns)

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Alert | None:
        """The unclaimed alert that has been due longest."""
        return self._claims.next_due(now, whose)

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Alert | None:
        """Take the unclaimed alert that has been due longest."""
        return self._claims.claim(now, owner, whose)

    def of_other_owners(self, owner: str) -> list[Alert]:
        """The alerts that a run which is no more was asking for."""
        return self._claims.of_other_owners(owner)

    def _looks_otherwise(self, columns: dict[str, object]) -> bool:
        """Whether people see something of it that is not as it was: not each check changes that."""
        known = self._table.get(columns["account"], columns["id"])
        return known is None or any(known[name] != columns[name] for name in _SEEN)

    def _note(self, alert: Alert) -> None:
        if alert.due is not None:
            self._made.add(Work.CHECK)


def _columns(alert: Alert) -> dict[str, object]:
    return {
        "account": alert.account,
        "id": alert.id,
        "name": alert.name,
        "folded_name": alert.name.casefold(),
        "workspace": alert.workspace,
        "person": alert.person,
        "adopted_at": stored(alert.adopted_at),
        "is_open": int(alert.is_open),
        "last_no": alert.last_no,
        "asked_at": stored_or_none(alert.asked_at),
        "due": stored_or_none(alert.due),
        "attempts": alert.attempts,
        **trouble_columns(alert.trouble),
        "is_gone": int(alert.is_gone),
        "query": alert.query,
        "kinds": kinds_column(alert.kinds),
        "deleted_at": stored_or_none(alert.deleted_at),
        "deleted_by": alert.deleted_by,
        "asked_from": alert.asked_by.workspace if alert.asked_by else None,
        "asked_by": alert.asked_by.id if alert.asked_by else None,
        "asked_in": alert.asked_in,
        "owner": alert.owner,
    }


def _alert(row: Row) -> Alert:
    return Alert(
        account=row["account"],
        id=row["id"],
        name=row["name"],
        workspace=row["workspace"],
        person=row["person"],
        adopted_at=read(row["adopted_at"]),
        is_open=bool(row["is_open"]),
        last_no=row["last_no"],
        asked_at=read_or_none(row["asked_at"]),
        due=read_or_none(row["due"]),
        attempts=row["attempts"],
        trouble=trouble_of(row),
        is_gone=bool(row["is_gone"]),
        query=row["query"],
        kinds=kinds_of(row["kinds"]),
        deleted_at=read_or_none(row["deleted_at"]),
        deleted_by=row["deleted_by"],
        asked_by=None if row["asked_by"] is None else Place(row["asked_from"], row["asked_by"]),
        asked_in=row["asked_in"],
        owner=row["owner"],
    )
