"""The table of grants, as the step of its migration makes it."""

from sqlite_utils import Database


def access_tables(db: Database) -> None:
    """Make `access_grant`."""
    db.table("access_grant").create(
        {
            "workspace": str,
            "id": str,
            "person": str,
            "what": str,
            "admin": str,
            "asked_at": str,
            "state": str,
            "decided_by": str,
            "decided_at": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "person", "what", "admin", "asked_at", "state", "decided_by"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute(
        "create index grant_of_person on access_grant (workspace, person, what) where state in ('asked', 'allowed')"
    )
    db.execute("create index grant_standing on access_grant (workspace, decided_at) where state = 'allowed'")
