"""The schema, step by step. A step that has been released is never changed; a new one is added below it."""

from typing import Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("patrol")


@migrations()
def reports_and_deliveries(db: Database) -> None:
    """Requests, reports, the outbox and live messages. A row's owner comes first in its key."""
    db.table("account").create({"id": str, "url": str}, pk="id", not_null={"id", "url"}, strict=True)
    db.table("workspace").create(
        {"id": str, "account": str},
        pk="id",
        not_null={"id", "account"},
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.table("report").create(
        {
            "workspace": str,
            "id": str,
            "account": str,
            "kind": str,
            "subject_kind": str,
            "subject": str,
            "format": str,
            "logo": int,
            "state": str,
            "created_at": str,
            "due": str,
            "job_id": str,  # above 2**53: never a number that could be read as a float
            "submitted_at": str,
            "ready_at": str,
            "ahead": int,
            "looks": int,
            "attempts": int,
            "trouble": str,
            "trouble_code": str,
            "trouble_detail": str,
            "file_name": str,
            "file_path": str,
            "file_size": int,
            "owner": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "account", "kind", "subject_kind", "subject", "format", "logo", "state"}
        | {"created_at", "looks", "attempts"},
        foreign_keys=[("workspace", "workspace", "id"), ("account", "account", "id")],
        strict=True,
    )
    db.execute("create index report_due on report (due) where due is not null and owner is null")
    db.execute("create index report_owner on report (owner) where owner is not null")
    db.table("request").create(
        {
            "workspace": str,
            "id": str,
            "person": str,
            "place": str,
            "landing": str,
            "kind": str,
            "subject_kind": str,
            "subject": str,
            "format": str,
            "logo": int,
            "state": str,
            "report": str,
            "asked_at": str,
            "tries": int,
            "trouble": str,
            "trouble_code": str,
            "trouble_detail": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "person", "place", "landing", "kind", "subject_kind", "subject", "format", "logo"}
        | {"state", "report", "asked_at", "tries"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index request_waiting on request (workspace, report) where state = 'waiting'")
    db.table("delivery").create(
        {
            "workspace": str,
            "key": str,
            "place": str,
            "what": str,
            "row": str,
            "created_at": str,
            "due": str,
            "after": str,
            "state": str,
            "reason": str,
            "attempts": int,
            "doubted": int,
            "first_tried_at": str,
            "sent_at": str,
            "file_id": str,
            "channel": str,
            "ts": str,
            "owner": str,
        },
        pk=("workspace", "key"),
        not_null={"workspace", "key", "place", "what", "row", "created_at", "state", "attempts", "doubted"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute(
        "create index delivery_waiting on delivery (workspace, place, due) where due is not null and owner is null"
    )
    db.execute("create index delivery_owner on delivery (owner) where owner is not null")
    db.execute("create index delivery_row on delivery (workspace, row)")
    db.execute("create index delivery_place on delivery (workspace, place) where channel is not null")
    db.execute("create index delivery_sending on delivery (workspace, place) where state = 'sending'")
    db.table("live").create(
        {
            "workspace": str,
            "key": str,
            "row": str,
            "version": int,
            "shown": int,
            "due": str,
            "final": int,
            "channel": str,
            "ts": str,
            "attempts": int,
        },
        pk=("workspace", "key"),
        not_null={"workspace", "key", "row", "version", "shown", "final", "attempts"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index live_stale on live (final desc, due) where shown < version and ts is not null")
    db.execute("create index live_row on live (workspace, row)")


@migrations()
def sharing_and_holding(db: Database) -> None:
    """One running report for those who want the same; requests that share a place; requests that are held."""
    request = db.table("request")
    request.add_column("shown_by", str)
    request.add_column("held_until", str)
    _join_equal_orders(db)
    db.execute(
        "create unique index report_running on report (workspace, kind, subject_kind, subject, format, logo)"
        " where state in ('requested', 'submitting', 'generating')"
    )
    db.execute(
        "create index report_ready on report (workspace, kind, subject_kind, subject, format, logo, ready_at)"
        " where state = 'ready'"
    )
    db.execute("create index request_held on request (workspace, place) where state = 'held'")
    db.execute("create index request_by_person on request (workspace, person, asked_at)")
    db.execute("create index request_by_place on request (workspace, landing, asked_at)")


@migrations()
def requests_of_a_report(db: Database) -> None:
    """Who asked for a report, and whom a request serves, are found without reading the requests of everybody."""
    db.execute("drop index request_waiting")
    db.execute("create index request_of_report on request (workspace, report)")
    db.execute("create index request_shown_by on request (workspace, shown_by) where shown_by is not null")


@migrations()
def alerts_and_subscriptions(db: Database) -> None:
    """Alerts, what they brought, what is known of its patents, and who wants to hear of it."""
    db.table("account").add_column("no_bibliography_until", str)
    db.table("delivery").add_column("part", int, not_null_default=0)
    db.table("delivery").add_column("is_patient", int, not_null_default=0)
    db.execute("create index delivery_due on delivery (is_patient, due) where due is not null and owner is null")
    _alerts(db)
    _checks(db)
    _patents(db)
    _subscriptions(db)
    _digests(db)


def _alerts(db: Database) -> None:
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


def _checks(db: Database) -> None:
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


def _patents(db: Database) -> None:
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


def _subscriptions(db: Database) -> None:
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
        "create index subscription_due on subscription (due) where state in ('active', 'snoozed') and due is not null"
    )


def _digests(db: Database) -> None:
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


def _join_equal_orders(db: Database) -> None:
    """Until now equal orders ran side by side: of each, the one that is furthest serves all who wait for one."""
    db.execute(
        "create temp table joined as select workspace, id, first_value(id) over ("
        " partition by workspace, kind, subject_kind, subject, format, logo"
        " order by case state when 'generating' then 0 when 'submitting' then 1 else 2 end, created_at, id) as kept"
        " from report where state in ('requested', 'submitting', 'generating')"
    )
    db.execute("delete from joined where id = kept")
    db.execute(
        "update request set report = joined.kept from joined where state = 'waiting'"
        " and joined.workspace = request.workspace and joined.id = request.report"
    )
    db.execute(
        "update report set state = 'failed', due = null, owner = null, trouble = 'nobody waits', trouble_code = '',"
        " trouble_detail = '' from joined where joined.workspace = report.workspace and joined.id = report.id"
    )
    db.execute("drop table joined")
