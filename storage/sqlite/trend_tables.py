"""What trends need of the database, as the step of their migration makes it."""

from sqlite_utils import Database


def trend_tables(db: Database) -> None:
    """Make `trend`: what was settled of one; note of a `subscription` whether its digests come with one."""
    db.table("trend").create(
        {
            "workspace": str,
            "id": str,
            "account": str,
            "alert": str,
            "person": str,
            "person_name": str,
            "made_at": str,
            "figures": str,  # JSON
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "account", "alert", "person", "person_name", "made_at", "figures"},
        foreign_keys=[("workspace", "workspace", "id"), ("account", "account", "id")],
        strict=True,
    )
    db.execute("create index trend_made on trend (made_at)")
    db.execute("alter table subscription add column trend integer not null default 0")
