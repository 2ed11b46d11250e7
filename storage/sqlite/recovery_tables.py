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


def recovery_tables(db: Database) -> None:
    """Make `recovery`, and the columns and indexes for pulses."""
    recoveries_table(db)
    db.execute("alter table subscription add column heartbeat integer not null default 1")
    db.execute("alter table subscription add column alarm integer not null default 1")
    db.execute("alter table subscription add column pulse_due text")
    db.execute("update subscription set pulse_due = created_at")  # it is seen then
    db.execute(
        "create index subscription_pulse on subscription (pulse_due) where state <> 'deleted' and pulse_due is not null"
    )
    db.execute("create index alert_check_hits on alert_check (account, alert, no) where hits > 0")
    db.execute("alter table workspace add column address text not null default ''")
