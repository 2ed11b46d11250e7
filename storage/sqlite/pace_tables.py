"""The table of the paces that processes keep together, as the step of its migration makes it."""

from sqlite_utils import Database


def pace_tables(db: Database) -> None:
    """Make `pace`."""
    columns = {"name": str, "free_at": str}
    db.table("pace").create(columns, pk="name", not_null=set(columns), strict=True)
