"""What digests have since their lines are settled when they are composed, as the step of their migration makes it."""

from sqlite_utils import Database


def settled_digests(db: Database) -> None:
    """Give `digest` what its messages show, and make `tally`: how many lines each assignee had in each digest."""
    for column in (
        "filters text not null default '[]'",  # JSON
        "filtered integer not null default 0",
        "all_lines integer",
        "families integer not null default 0",
        "members integer not null default 0",
        "gaps text not null default '[]'",  # JSON
        "unusual text not null default '[]'",  # JSON
        "lines text",  # JSON, the longest; null where an earlier version composed it
    ):
        db.execute(f"alter table digest add column {column}")
    db.table("tally").create(
        {"workspace": str, "subscription": str, "from_no": int, "assignees": str},
        pk=("workspace", "subscription", "from_no"),
        not_null={"workspace", "subscription", "from_no", "assignees"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
