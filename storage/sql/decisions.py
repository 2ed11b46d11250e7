"""Decisions, assignments and reminders, in SQL."""

from datetime import datetime

from bot.domain.decisions import Assignment, Decision, Reminder, Verdict
from bot.domain.digests import Digest
from storage.sql.connection import Connection, Row
from storage.sql.rows import PRESENT, Table
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlDecisions:
    """`bot.ports.Decisions` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The tables `decision`, `assignment` and `reminder` of `db`."""
        self._decisions = Table(db, "decision", "digest", "line")
        self._assignments = Table(db, "assignment", "digest", "line")
        self._reminders = Table(db, "reminder", "id")

    def decide(self, decision: Decision) -> None:
        """Store a decision, in the place of an earlier one of the same line of the same digest."""
        columns = {
            "workspace": decision.workspace,
            "digest": decision.digest,
            "line": decision.line,
            "verdict": decision.verdict,
            "person": decision.person,
            "at": stored(decision.at),
            "subscription": decision.subscription,
            "place": decision.place,
            "family": decision.family,
        }
        self._decisions.put(columns)

    def of_digest(self, workspace: str, digest: str) -> list[Decision]:
        """What stands of the lines of a digest."""
        rows = self._decisions.query(
            "select * from decision where workspace = :workspace and digest = :digest",
            workspace=workspace,
            digest=digest,
        )
        return [_decision(row) for row in rows]

    def count(self, workspace: str, digest: str) -> int:
        """Of how many of its lines something stands."""
        row = self._decisions.first(
            "select count(*) as n from decision where workspace = :workspace and digest = :digest",
            workspace=workspace,
            digest=digest,
        )
        return 0 if row is None else int(row["n"])

    def elsewhere(self, digest: Digest, line: str, family: str) -> Decision | None:
        """The last decision of this line's family or patent in another digest of the same subscription and place."""
        of_line, of_family = (
            f"select * from (select * from decision where workspace = :workspace and subscription = :subscription"  # noqa: S608 - our words
            f" and {same} and place = :place and digest <> :digest order by at desc limit 1) one"
            for same in ("line = :line", "family <> '' and family = :family")
        )
        rows = self._decisions.query(
            f"{of_line} union {of_family} order by at desc limit 1",
            workspace=digest.workspace,
            subscription=digest.subscription,
            place=digest.place,
            digest=digest.id,
            line=line,
            family=family,
        )
        return _decision(rows[0]) if rows else None

    def assign(self, assignment: Assignment) -> None:
        """Store an assignment, in the place of an earlier one of the same line of the same digest."""
        columns = {
            "workspace": assignment.workspace,
            "digest": assignment.digest,
            "line": assignment.line,
            "person": assignment.person,
            "by": assignment.by,
            "at": stored(assignment.at),
        }
        self._assignments.put(columns)

    def assigned(self, workspace: str, digest: str) -> list[Assignment]:
        """Who was asked to look at which lines of a digest."""
        rows = self._assignments.query(
            "select * from assignment where workspace = :workspace and digest = :digest",
            workspace=workspace,
            digest=digest,
        )
        return [_assignment(row) for row in rows]

    def remind(self, reminder: Reminder) -> None:
        """Store a reminder as it is now, whether it was known or not."""
        columns = {
            "workspace": reminder.workspace,
            "id": reminder.id,
            "digest": reminder.digest,
            "person": reminder.person,
            "zone": reminder.zone,
            "due": stored_or_none(reminder.due),
            "sent": reminder.sent,
        }
        self._reminders.put(columns)

    def reminder(self, workspace: str, reminder_id: str) -> Reminder | None:
        """The reminder of this workspace by its id."""
        row = self._reminders.get(workspace, reminder_id)
        return None if row is None else _reminder(row)

    def next_reminder(self, now: datetime) -> Reminder | None:
        """The reminder that has been due longest. Errors: `UnreadableRow`."""
        row = self._reminders.first(
            f"select rowid, * from reminder where due <= :now and {PRESENT} order by due limit 1",  # noqa: S608 - our words
            now=stored(now),
        )
        return None if row is None else self._reminders.understood(row, _reminder)


def _decision(row: Row) -> Decision:
    return Decision(
        workspace=row["workspace"],
        digest=row["digest"],
        line=row["line"],
        verdict=Verdict(row["verdict"]),
        person=row["person"],
        at=read(row["at"]),
        subscription=row["subscription"],
        place=row["place"],
        family=row["family"],
    )


def _assignment(row: Row) -> Assignment:
    return Assignment(
        workspace=row["workspace"],
        digest=row["digest"],
        line=row["line"],
        person=row["person"],
        by=row["by"],
        at=read(row["at"]),
    )


def _reminder(row: Row) -> Reminder:
    return Reminder(
        id=row["id"],
        workspace=row["workspace"],
        digest=row["digest"],
        person=row["person"],
        zone=row["zone"],
        due=read_or_none(row["due"]),
        sent=row["sent"],
    )
