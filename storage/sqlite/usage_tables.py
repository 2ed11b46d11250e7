"""The tables of usage, as the step of their migration makes them."""

from sqlite_utils import Database


def usage_tables(db: Database) -> None:
    """Make `call`, `spending` and `refusal`: what PatSnap was asked, who spends, what budgets did not let pass."""
    db.table("call").create(
        {
            "account": str,
            "day": str,
            "endpoint": str,
            "workspace": str,
            "person": str,
            "place": str,
            "code": str,
            "count": int,
            "patents": int,
        },
        pk=("account", "day", "endpoint", "workspace", "person", "place", "code"),
        not_null={"account", "day", "endpoint", "workspace", "person", "place", "code", "count", "patents"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.table("spending").create(
        {
            "workspace": str,
            "report": str,
            "person": str,
            "place": str,
            "ordered_at": str,
            "asked_at": str,
            "allowed_by": str,
        },
        pk=("workspace", "report"),
        not_null={"workspace", "report", "person", "place", "ordered_at"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    # What PatSnap was not asked for yet counts in every month: it stands behind all moments.
    db.execute("create index spending_month on spending (workspace, coalesce(asked_at, '9'))")
    db.execute("create index spending_of_person on spending (workspace, person, coalesce(asked_at, '9'))")
    db.execute("create unique index spending_allowed on spending (workspace, allowed_by) where allowed_by is not null")
    db.table("refusal").create(
        {
            "workspace": str,
            "id": str,
            "person": str,
            "place": str,
            "kind": str,
            "subject_kind": str,
            "subject": str,
            "format": str,
            "logo": int,
            "scope": str,
            "most": int,
            "at": str,
            "state": str,
            "admin": str,
            "decided_by": str,
            "decided_at": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "person", "place", "kind", "subject_kind", "subject", "format", "logo", "scope"}
        | {"most", "at", "state", "admin", "decided_by"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index refusal_at on refusal (workspace, at)")
    db.execute("create index refusal_of_person on refusal (workspace, person, at)")
    db.execute("create index refusal_allowed on refusal (workspace, person, decided_at) where state = 'allowed'")
