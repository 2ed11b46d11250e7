"""The table of dismissals, as the step of its migration makes it."""

from sqlite_utils import Database


def dismissals_table(db: Database) -> None:
    """Make `dismissal`: what people have called not interesting, undone or not."""
    db.table("dismissal").create(
        {
            "workspace": str,
            "id": str,
            "subscription": str,
            "digest": str,
            "patent": str,
            "field": str,
            "value": str,
            "label": str,
            "person": str,
            "person_name": str,
            "at": str,
            "undone_at": str,
            "undone_by": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "subscription", "digest", "patent", "field", "value", "label", "person"}
        | {"person_name", "at", "undone_by"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index dismissal_standing on dismissal (workspace, subscription, at, id) where undone_at is null")
