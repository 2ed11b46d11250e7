"""The tables of Homes, as the step of their migration makes them."""

from sqlite_utils import Database


def home_tables(db: Database) -> None:
    """Make `home`, and `home_place`: the channels in which who has it open is. What a Home asks for gets its index."""
    db.table("home").create(
        {
            "workspace": str,
            "person": str,
            "opened_at": str,
            "due": str,
            "page": int,
            "version": int,
            "shown": int,
            "face": str,
            "is_admin": int,
            "attempts": int,
        },
        pk=("workspace", "person"),
        not_null={"workspace", "person", "opened_at", "due", "page", "version", "shown", "face", "is_admin"}
        | {"attempts"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index home_stale on home (due) where shown < version")
    db.execute("create index home_opened on home (opened_at)")
    db.execute("create index home_of_admin on home (workspace) where is_admin")
    db.table("home_place").create(
        {"workspace": str, "person": str, "place": str},
        pk=("workspace", "person", "place"),
        not_null={"workspace", "person", "place"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index home_of_place on home_place (workspace, place, person)")
    db.execute(
        "create index request_open on request (workspace, landing, asked_at)"
        " where state in ('choosing', 'waiting', 'held')"
    )
    db.execute(
        "create index request_unfinished on request (workspace, person, asked_at)"
        " where state in ('choosing', 'waiting', 'held', 'failed')"
    )
    db.execute(
        "create index delivery_brought on delivery (workspace, place, sent_at)"
        " where state = 'sent' and what in ('digest', 'file')"
    )
