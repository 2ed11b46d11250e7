"""The table of makings, as the step of its migration makes it."""

from sqlite_utils import Database


def makings_table(db: Database) -> None:
    """Make `making`: what people ask PatSnap to do with alerts."""
    db.table("making").create(
        {
            "workspace": str,
            "id": str,
            "account": str,
            "person": str,
            "person_name": str,
            "locale": str,
            "place": str,
            "task": str,
            "name": str,
            "query": str,
            "kinds": str,
            "alert": str,
            "state": str,
            "asked_at": str,
            "due": str,
            "matches": int,
            "attempts": int,
            "trouble": str,
            "trouble_code": str,
            "trouble_detail": str,
            "owner": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "account", "person", "person_name", "locale", "place", "task", "name", "query"}
        | {"kinds", "alert", "state", "asked_at", "attempts"},
        foreign_keys=[("workspace", "workspace", "id"), ("account", "account", "id")],
        strict=True,
    )
    db.execute("create index making_due on making (due) where due is not null and owner is null")
    db.execute("create index making_owner on making (owner) where owner is not null")
    db.execute("create index making_of_alert on making (account, alert, asked_at)")


def making_tables(db: Database) -> None:
    """Make `making`, and note of an alert who has had it deleted."""
    makings_table(db)
    db.execute("alter table alert add column deleted_at text")
    db.execute("alter table alert add column deleted_by text not null default ''")
