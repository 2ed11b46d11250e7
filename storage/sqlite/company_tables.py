"""The tables of companies, as the step of their migration makes them."""

from sqlite_utils import Database


def company_tables(db: Database) -> None:
    """Make `company_search` and `company_choice`, and note of requests what their names stand for."""
    db.table("company_search").create(
        {
            "account": str,
            "name": str,
            "typed": str,
            "state": str,
            "wanted_at": str,
            "due": str,
            "attempts": int,
            "asked_at": str,
            "found": str,  # JSON
            "total": int,
            "owner": str,
        },
        pk=("account", "name"),
        not_null={"account", "name", "typed", "state", "wanted_at", "attempts", "found", "total"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute("create index company_search_due on company_search (due) where due is not null")
    db.execute("create index company_search_owner on company_search (owner) where owner is not null")
    db.table("company_choice").create(
        {
            "workspace": str,
            "place": str,
            "name": str,
            "company": str,
            "english": str,
            "credit_code": str,
            "person": str,
            "at": str,
        },
        pk=("workspace", "place", "name"),
        not_null={"workspace", "place", "name", "company", "english", "credit_code", "person", "at"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("alter table request add column how text")
    db.execute("alter table request add column typed text")
    db.execute("alter table request add column folded_name text")
    db.execute("alter table request add column company text")
    db.execute("alter table request add column found text")  # JSON
    db.execute("alter table request add column fitting integer")
    db.execute("alter table request add column choose_until text")
    db.execute("create index request_choosing on request (folded_name, asked_at) where state = 'choosing'")
    db.execute("create index request_choose_until on request (choose_until) where state = 'choosing'")
