"""The tables of decisions, assignments and reminders, as the step of their migration makes them."""

from sqlite_utils import Database

_LINE = ("workspace", "digest", "line")


def decision_tables(db: Database) -> None:
    """Make `decision`, `assignment` and `reminder`, and keep with a digest in which words its message was sent."""
    decision = dict.fromkeys((*_LINE, "verdict", "person", "at", "subscription", "place", "family"), str)
    assignment = dict.fromkeys((*_LINE, "person", "by", "at"), str)
    for name, columns in (("decision", decision), ("assignment", assignment)):
        db.table(name).create(
            columns, pk=_LINE, not_null=set(columns), foreign_keys=[("workspace", "workspace", "id")], strict=True
        )
    db.execute("create index decision_of_family on decision (workspace, subscription, family, at) where family <> ''")
    db.execute("create index decision_of_line on decision (workspace, subscription, line, at)")
    reminder = {"workspace": str, "id": str, "digest": str, "person": str, "zone": str, "due": str, "sent": int}
    db.table("reminder").create(
        reminder,
        pk=("workspace", "id"),
        not_null=set(reminder) - {"due"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index reminder_due on reminder (due) where due is not null")
    db.execute("alter table digest add column wording text")  # JSON; null where an earlier version composed it
