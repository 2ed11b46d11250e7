"""The tables of facts, as the step of their migration makes them."""

from sqlite_utils import Database


def facts_table(db: Database) -> None:
    """Make `fact` and `license_stop`: what each source says of each patent, and which sources may not be asked."""
    db.table("fact").create(
        {
            "account": str,
            "source": str,
            "patent": str,
            "state": str,
            "wanted_at": str,
            "due": str,
            "attempts": int,
            "asked_at": str,
            "owner": str,
            "value": str,  # JSON
        },
        pk=("account", "source", "patent"),
        not_null={"account", "source", "patent", "state", "wanted_at", "attempts"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute(
        "create index fact_due on fact (account, source, due)"
        " where state = 'wanted' and due is not null and owner is null"
    )
    db.execute("create index fact_wanted on fact (account, patent) where state = 'wanted'")
    db.execute("create index fact_owner on fact (owner) where owner is not null")
    db.table("license_stop").create(
        {"account": str, "source": str, "until": str},
        pk=("account", "source"),
        not_null={"account", "source", "until"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )


def explaining_tables(db: Database) -> None:
    """Make `fact` and `license_stop`, and the columns for reasons, filters and what alerts look for."""
    facts_table(db)
    db.execute("alter table hit add column reason text")  # JSON
    db.execute(
        "create index hit_unexplained on hit (account, kind, patent)"
        " where reason is null and kind not in ('new', 'invention', 'other')"
    )
    db.execute("alter table subscription add column filters text not null default '[]'")  # JSON
    db.execute("alter table alert add column query text not null default ''")
    db.execute("alter table alert add column kinds text not null default ''")
