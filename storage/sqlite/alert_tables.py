"""The tables of alerts, what they brought, and who wants to hear of it, as the step of their migration makes them."""

from sqlite_utils import Database


def alerts_table(db: Database) -> None:
    """Make `alert`: monitor projects by account; `folded_name` is how a name is looked for."""
    db.table("alert").create(
        {
            "account": str,
            "id": str,
            "name": str,
            "folded_name": str,  # as it is looked for, whatever the case
            "workspace": str,
            "person": str,
            "adopted_at": str,
            "is_open": int,
            "last_no": int,
            "asked_at": str,
            "due": str,
            "attempts": int,
            "trouble": str,
            "trouble_code": str,
            "trouble_detail": str,
            "is_gone": int,
            "asked_from": str,
            "asked_by": str,
            "owner": str,
        },
        pk=("account", "id"),
        not_null={"account", "id", "name", "folded_name", "workspace", "person", "adopted_at", "is_open", "last_no"}
        | {"attempts", "is_gone"},
        foreign_keys=[("account", "account", "id"), ("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index alert_named on alert (account, folded_name, adopted_at)")
    db.execute("create index alert_due on alert (due) where due is not null and owner is null")
    db.execute("create index alert_owner on alert (owner) where owner is not null")


def checks_table(db: Database) -> None:
    """Make `alert_check` and `hit`: what was asked, and each line that came back."""
    db.table("alert_check").create(
        {
            "account": str,
            "alert": str,
            "no": int,
            "asked_at": str,
            "since": str,
            "state": str,
            "answered_at": str,
            "hits": int,
            "for_all": int,
            "recovers": int,
            "reason": str,
            "raw": str,  # the last, for it is long: whoever leaves it out does not read its pages
        },
        pk=("account", "alert", "no"),
        not_null={"account", "alert", "no", "asked_at", "state", "hits", "for_all", "reason"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute("create index alert_check_unread on alert_check (asked_at) where state = 'answered'")
    db.table("hit").create(
        {
            "account": str,
            "alert": str,
            "no": int,
            "kind": str,
            "patent": str,
            "line": int,  # in which order they came
            "is_repeat": int,
        },
        pk=("account", "alert", "no", "kind", "patent"),
        not_null={"account", "alert", "no", "kind", "patent", "line", "is_repeat"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute("create index hit_of_patent on hit (account, alert, kind, patent, no)")


def patents_table(db: Database) -> None:
    """Make `patent`: what an account knows of each patent."""
    db.table("patent").create(
        {
            "account": str,
            "id": str,
            "state": str,
            "wanted_at": str,
            "due": str,
            "attempts": int,
            "asked_at": str,
            "owner": str,
            "bibliography": str,  # JSON
        },
        pk=("account", "id"),
        not_null={"account", "id", "state", "wanted_at", "attempts"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute(
        "create index patent_due on patent (account, due) where state = 'wanted' and due is not null and owner is null"
    )
    db.execute("create index patent_wanted on patent (account, id) where state = 'wanted'")
    db.execute("create index patent_owner on patent (owner) where owner is not null")


def subscriptions_table(db: Database) -> None:
    """Make `subscription`: one for each place and alert, deleted ones too."""
    db.table("subscription").create(
        {
            "workspace": str,
            "id": str,
            "place": str,
            "account": str,
            "alert": str,
            "person": str,
            "kinds": str,
            "cadence": str,
            "zone": str,
            "form": str,
            "created_at": str,
            "took": int,
            "took_at": str,
            "state": str,
            "reason": str,
            "until": str,
            "run_at": str,
            "due": str,
            "last_digest": str,
            "last_at": str,
            "last_count": int,
            "digests": int,
            "locale": str,
            "person_name": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "place", "account", "alert", "person", "kinds", "cadence", "zone", "form"}
        | {"created_at", "took", "took_at", "state", "last_count", "digests", "locale", "person_name"},
        foreign_keys=[("workspace", "workspace", "id"), ("account", "account", "id")],
        strict=True,
    )
    db.execute("create unique index subscription_once on subscription (workspace, place, alert)")
    db.execute(
        "create index subscription_of_place on subscription (workspace, place, created_at, id) where state <> 'deleted'"
    )
    db.execute(
        "create index subscription_of_alert on subscription (account, alert, created_at, id) where state <> 'deleted'"
    )
    db.execute(
        "create index subscription_runs on subscription (account, alert, coalesce(run_at, until))"
        " where state in ('active', 'snoozed')"
    )
    db.execute(
        "create index subscription_due on subscription (due) where state in ('active', 'snoozed') and due is not null"
    )


def digests_table(db: Database) -> None:
    """Make `digest`: one for each subscription and the check that it begins at."""
    db.table("digest").create(
        {
            "workspace": str,
            "id": str,
            "subscription": str,
            "place": str,
            "account": str,
            "alert": str,
            "from_no": int,
            "to_no": int,
            "since": str,
            "until": str,
            "kinds": str,
            "form": str,
            "composed_at": str,
            "counts": str,  # JSON: by kind
            "patents": int,
            "baseline": int,
            "hidden": int,
            "next_run": str,
            "is_late": int,
            "is_short": int,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "subscription", "place", "account", "alert", "from_no", "to_no", "since", "until"}
        | {"kinds", "form", "composed_at", "counts", "patents", "baseline", "hidden", "is_late", "is_short"},
        foreign_keys=[("workspace", "workspace", "id"), ("account", "account", "id")],
        strict=True,
    )
    db.execute("create unique index digest_once on digest (workspace, subscription, from_no)")


def alert_tables(db: Database) -> None:
    """Make all tables of this module, and what accounts and deliveries need for them."""
    db.table("account").add_column("no_bibliography_until", str)
    db.table("delivery").add_column("part", int, not_null_default=0)
    db.table("delivery").add_column("is_patient", int, not_null_default=0)
    db.execute("create index delivery_due on delivery (is_patient, due) where due is not null and owner is null")
    alerts_table(db)
    checks_table(db)
    patents_table(db)
    subscriptions_table(db)
    digests_table(db)
