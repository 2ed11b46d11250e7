"""The table of recoveries, as the step of its migration makes it."""

from sqlite_utils import Database


def recoveries_table(db: Database) -> None:
    """Make `recovery`: one for each gap that is searched for, or for several in a row."""
    db.table("recovery").create(
        {
            "account": str,
            "alert": str,
            "no": int,
            "query": str,
            "since": str,
            "until": str,
            "wanted_at": str,
            "due": str,
            "state": str,
            "attempts": int,
            "searches": int,
            "total": int,
            "offset": int,
            "ended_at": str,
            "owner": str,
            "found": str,  # JSON; the last, for it may be long
        },
        pk=("account", "alert", "no"),
        not_null={"account", "alert", "no", "query", "since", "until", "wanted_at", "state", "attempts", "searches"}
        | {"total", "offset", "found"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute("create index recovery_due on recovery (account, due) where due is not null and owner is null")
    db.execute("create index recovery_owner on recovery (owner) where owner is not null")
