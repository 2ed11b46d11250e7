"""Dismissals, in SQL."""

from bot.domain.dismissals import Dismissal
from bot.domain.filters import FilterField
from storage.sql.connection import Connection, Row
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlDismissals:
    """`bot.ports.Dismissals` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `dismissal` of `db`."""
        self._table = Table(db, "dismissal", "id")

    def add(self, dismissal: Dismissal) -> bool:
        """Store a new one; False where its id is already known."""
        return self._table.add(_columns(dismissal))

    def get(self, workspace: str, dismissal_id: str) -> Dismissal | None:
        """The dismissal of this workspace by its id."""
        row = self._table.get(workspace, dismissal_id)
        return None if row is None else _dismissal(row)

    def save(self, dismissal: Dismissal) -> None:
        """Store a known dismissal as it is now."""
        self._table.save(_columns(dismissal))

    def standing(self, workspace: str, subscription: str) -> list[Dismissal]:
        """Those of a subscription that were not undone, oldest first."""
        rows = self._table.query(
            "select * from dismissal where workspace = :workspace and subscription = :subscription"
            " and undone_at is null order by at, id",
            workspace=workspace,
            subscription=subscription,
        )
        return [_dismissal(row) for row in rows]


def _columns(dismissal: Dismissal) -> dict[str, object]:
    return {
        "workspace": dismissal.workspace,
        "id": dismissal.id,
        "subscription": dismissal.subscription,
        "digest": dismissal.digest,
        "patent": dismissal.patent,
        "field": dismissal.field,
        "value": dismissal.value,
        "label": dismissal.label,
        "person": dismissal.person,
        "person_name": dismissal.person_name,
        "at": stored(dismissal.at),
        "undone_at": stored_or_none(dismissal.undone_at),
        "undone_by": dismissal.undone_by,
    }


def _dismissal(row: Row) -> Dismissal:
    return Dismissal(
        id=row["id"],
        workspace=row["workspace"],
        subscription=row["subscription"],
        digest=row["digest"],
        patent=row["patent"],
        field=FilterField(row["field"]),
        value=row["value"],
        label=row["label"],
        person=row["person"],
        person_name=row["person_name"],
        at=read(row["at"]),
        undone_at=read_or_none(row["undone_at"]),
        undone_by=row["undone_by"],
    )
