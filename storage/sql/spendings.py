"""What people spend on reports, and what budgets refuse, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.budgets import Refusal, RefusalState, Scope, Spending
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.rows import Table, order_columns, order_of
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlSpendings:
    """`bot.ports.Spendings` in SQL."""

    def __init__(self, db: Connection, changes: Changes) -> None:
        """The tables `spending` and `refusal` of `db`; what admins see of them is noted in `changes`."""
        self._changes = changes
        self._spendings = Table(db, "spending", "report")
        self._refusals = Table(db, "refusal", "id")

    def add(self, spending: Spending) -> None:
        """Store a new one; nothing is changed where its report is known."""
        self._changes.budgets.add(spending.workspace)
        self._spendings.add(
            {
                "workspace": spending.workspace,
                "report": spending.report,
                "person": spending.person,
                "place": spending.place,
                "ordered_at": stored(spending.ordered_at),
                "asked_at": stored_or_none(spending.asked_at),
                "allowed_by": spending.allowed_by,
            }
        )

    def get(self, workspace: str, report: str) -> Spending | None:
        """The spending on a report of this workspace."""
        row = self._spendings.get(workspace, report)
        return None if row is None else _spending(row)

    def asked(self, workspace: str, report: str, now: datetime) -> None:
        """PatSnap has made the report, or may have; the first time counts."""
        self._spendings.query(
            "update spending set asked_at = :now"
            " where workspace = :workspace and report = :report and asked_at is null",
            workspace=workspace,
            report=report,
            now=stored(now),
        )

    def release(self, workspace: str, report: str) -> None:
        """Forget the spending on a report that PatSnap has certainly not made."""
        self._changes.budgets.add(workspace)
        self._spendings.query(
            "delete from spending where workspace = :workspace and report = :report and asked_at is null",
            workspace=workspace,
            report=report,
        )

    def since(self, workspace: str, begins: datetime, person: str | None = None) -> Sequence[Spending]:
        """What counts in the month that begins then."""
        whose = "" if person is None else " and person = :person"
        rows = self._spendings.query(
            f"select * from spending where workspace = :workspace{whose} and coalesce(asked_at, '9') >= :begins",  # noqa: S608 - our own words
            workspace=workspace,
            person=person,
            begins=stored(begins),
        )
        return [_spending(row) for row in rows]

    def refuse(self, refusal: Refusal) -> None:
        """Store a new refusal; nothing is changed where its id is known."""
        self._refusals.add(
            {
                "workspace": refusal.workspace,
                "id": refusal.id,
                "person": refusal.person,
                "place": refusal.place,
                **order_columns(refusal.order),
                "scope": refusal.scope,
                "most": refusal.limit,
                "at": stored(refusal.at),
                **_changing(refusal),
            }
        )

    def refusal(self, workspace: str, refusal_id: str) -> Refusal | None:
        """The refusal of this workspace by its id."""
        row = self._refusals.get(workspace, refusal_id)
        return None if row is None else _refusal(row)

    def save_refusal(self, refusal: Refusal) -> None:
        """Store what of a known refusal may change."""
        self._refusals.change(refusal.workspace, refusal.id, _changing(refusal))

    def refusals(self, workspace: str, begins: datetime, person: str | None = None) -> Sequence[Refusal]:
        """What was refused since then, latest first."""
        whose = "" if person is None else " and person = :person"
        rows = self._refusals.query(
            f"select * from refusal where workspace = :workspace{whose} and at >= :begins order by at desc, id",  # noqa: S608 - our own words
            workspace=workspace,
            person=person,
            begins=stored(begins),
        )
        return [_refusal(row) for row in rows]

    def allowance(self, workspace: str, person: str, begins: datetime) -> Refusal | None:
        """The oldest refusal of this person that was lifted since then and that no spending has used."""
        row = self._refusals.first(
            "select * from refusal r where workspace = :workspace and person = :person and state = 'allowed'"
            " and decided_at >= :begins and not exists (select 1 from spending s"
            " where s.workspace = r.workspace and s.allowed_by = r.id)"
            " order by decided_at limit 1",
            workspace=workspace,
            person=person,
            begins=stored(begins),
        )
        return None if row is None else _refusal(row)


def _changing(refusal: Refusal) -> dict[str, object]:
    return {
        "state": refusal.state,
        "admin": refusal.admin,
        "decided_by": refusal.decided_by,
        "decided_at": stored_or_none(refusal.decided_at),
    }


def _spending(row: Row) -> Spending:
    return Spending(
        workspace=row["workspace"],
        report=row["report"],
        person=row["person"],
        place=row["place"],
        ordered_at=read(row["ordered_at"]),
        asked_at=read_or_none(row["asked_at"]),
        allowed_by=row["allowed_by"],
    )


def _refusal(row: Row) -> Refusal:
    return Refusal(
        id=row["id"],
        workspace=row["workspace"],
        person=row["person"],
        place=row["place"],
        order=order_of(row),
        scope=Scope(row["scope"]),
        limit=row["most"],
        at=read(row["at"]),
        state=RefusalState(row["state"]),
        admin=row["admin"],
        decided_by=row["decided_by"],
        decided_at=read_or_none(row["decided_at"]),
    )
