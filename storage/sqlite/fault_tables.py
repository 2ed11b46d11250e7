"""The table of faults, as the step of its migration makes it."""

from sqlite_utils import Database


def faults_table(db: Database) -> None:
    """Make `fault`: what went wrong on Patrol's side while somebody waited."""
    columns = ("workspace", "reference", "person", "at", "doing", "error", "message", "trace")
    db.table("fault").create(
        dict.fromkeys(columns, str),
        pk=("workspace", "reference"),
        not_null=set(columns),
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index fault_at on fault (at)")
