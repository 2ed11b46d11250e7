"""The table of preferences, as the step of its migration makes it."""

from sqlite_utils import Database


def preferences_table(db: Database) -> None:
    """Make `preference`: the language and the zone that a person has chosen, or somebody for a channel."""
    db.table("preference").create(
        {"workspace": str, "place": str, "locale": str, "zone": str, "person": str, "at": str},
        pk=("workspace", "place"),
        not_null={"workspace", "place", "person", "at"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
