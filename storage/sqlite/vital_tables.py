"""What is asked of all rows together, while operators look."""

from sqlite_utils import Database


def vitals_index(db: Database) -> None:
    """Have deliveries that were not sent be counted without those that were, of which there are ever more.

    And have what has waited longest to be looked up be found at once, whichever account it is of.
    """
    db.execute("create index delivery_unsent on delivery (state) where state <> 'sent'")
    for table in ("patent", "fact"):
        where = "state = 'wanted' and due is not null and owner is null"
        db.execute(f"create index {table}_oldest on {table} ((due || '')) where {where}")
