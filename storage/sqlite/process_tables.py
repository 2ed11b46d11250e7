"""The table of the processes that work on the database, as the step of its migration makes it."""

from sqlite_utils import Database


def process_tables(db: Database) -> None:
    """Make `process`."""
    columns = {"id": str, "role": str, "host": str, "beat_at": str}
    db.table("process").create(columns, pk="id", not_null=set(columns), strict=True)
