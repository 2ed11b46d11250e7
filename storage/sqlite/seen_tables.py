"""The table of what was answered, as the step of its migration makes it."""

from sqlite_utils import Database


def seen_table(db: Database) -> None:
    """Make `seen`."""
    db.table("seen").create(
        {"id": str, "at": str, "answer": str}, pk="id", not_null={"id", "at", "answer"}, strict=True
    )
    db.execute("create index seen_at on seen (at)")
