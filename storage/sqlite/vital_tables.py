"""What is asked of all rows together, while operators look."""

from sqlite_utils import Database


def vitals_index(db: Database) -> None:
    """Have deliveries that were not sent be counted without those that were, of which there are ever more."""
    db.execute("create index delivery_unsent on delivery (state) where state <> 'sent'")
