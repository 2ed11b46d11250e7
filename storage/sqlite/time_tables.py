"""The table of the machine's clock."""

from sqlite_utils import Database


def timebase_table(db: Database) -> None:
    """Make `timebase`: one row, or none yet."""
    columns = {"id": int, "boot": str, "zero": str, "seen": str}
    db.table("timebase").create(columns, pk="id", not_null=set(columns), strict=True)
