"""The tables of people, notices and the audit log, as the step of their migration makes them."""

from sqlite_utils import Database


def people_tables(db: Database) -> None:
    """Make `person`, `notice` and `audit`."""
    db.table("person").create(
        {
            "workspace": str,
            "id": str,
            "name": str,
            "zone": str,
            "locale": str,
            "is_admin": int,
            "is_guest": int,
            "is_stranger": int,
            "is_bot": int,
            "is_gone": int,
            "at": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "name", "zone", "locale", "is_admin", "is_guest", "is_stranger", "is_bot"}
        | {"is_gone", "at"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index person_admin on person (workspace, id) where is_admin and not is_gone")
    db.table("notice").create(
        {"workspace": str, "id": str, "kind": str, "about": str, "at": str, "details": str, "told": int},
        pk=("workspace", "id"),
        not_null={"workspace", "id", "kind", "about", "at", "details", "told"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index notice_untold on notice (workspace, at) where not told")
    db.table("audit").create(
        {"id": int, "workspace": str, "at": str, "person": str, "act": str, "about": str, "place": str, "detail": str},
        pk="id",
        not_null={"workspace", "at", "person", "act", "about", "place", "detail"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index audit_of on audit (workspace, id)")
    db.execute("create index audit_by on audit (workspace, person, at)")


def flags_as_numbers_in_indexes(db: Database) -> None:
    """Make anew the indexes of rows with a flag."""
    for index, rows in (
        ("person_admin", "person (workspace, id) where is_admin = 1 and is_gone = 0"),
        ("notice_untold", "notice (workspace, at) where told = 0"),
        ("home_of_admin", "home (workspace) where is_admin = 1"),
    ):
        db.execute(f"drop index {index}")
        db.execute(f"create index {index} on {rows}")
