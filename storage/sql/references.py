"""Faults, and rows by how their ids begin, in SQL."""

from datetime import datetime

from bot.domain.deliveries import Delivery
from bot.domain.references import Fault, Named, Noun
from storage.sql.connection import Connection, Row
from storage.sql.deliveries import delivery_of
from storage.sql.rows import Table
from storage.sql.times import read, stored


class SqlFaults:
    """`bot.ports.Faults` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `fault` of `db`."""
        self._table = Table(db, "fault", "reference")

    def add(self, fault: Fault) -> None:
        """Store one; nothing, where its workspace has one of this reference."""
        self._table.add(
            {
                "workspace": fault.workspace,
                "reference": fault.reference,
                "person": fault.person,
                "at": stored(fault.at),
                "doing": fault.doing,
                "error": fault.error,
                "message": fault.message,
                "trace": "\n".join(fault.trace),
            }
        )

    def called(self, reference: str) -> list[Fault]:
        """Those of this reference, in all workspaces, latest first."""
        rows = self._table.query(
            "select fault.* from workspace join fault on fault.workspace = workspace.id"
            " and fault.reference = :reference order by at desc",
            reference=reference,
        )
        return [_fault(row) for row in rows]

    def forget(self, before: datetime) -> None:
        """Delete what went wrong before that."""
        self._table.query("delete from fault where at < :before", before=stored(before))


class SqlReferences:
    """`bot.ports.References` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The tables of `Noun` and the outbox of `db`."""
        self._table = Table(db, "workspace", owner="id")

    def named(self, start: str, limit: int) -> list[Named]:
        """At most `limit` rows whose ids begin so, in all workspaces."""
        found: list[Named] = []
        for noun in Noun:
            rows = self._table.query(
                f"select row.workspace, row.id from workspace join {noun} row on row.workspace = workspace.id"  # noqa: S608 - our own names
                " and row.id >= :start and row.id < :end order by row.id limit :limit",
                start=start,
                end=f"{start}\U0010ffff",
                limit=limit - len(found),
            )
            found += [Named(row["workspace"], noun, row["id"]) for row in rows]
        return found

    def undelivered(self, workspace: str, row: str) -> list[Delivery]:
        """What was promised of a row and is not sent, or came to nothing; oldest first."""
        rows = self._table.query(
            "select * from delivery where workspace = :workspace and row = :row and state <> 'sent'"
            " order by created_at, key",
            workspace=workspace,
            row=row,
        )
        return [delivery_of(found) for found in rows]


def _fault(row: Row) -> Fault:
    return Fault(
        reference=row["reference"],
        workspace=row["workspace"],
        person=row["person"],
        at=read(row["at"]),
        doing=row["doing"],
        error=row["error"],
        message=row["message"],
        trace=tuple(row["trace"].splitlines()),
    )
