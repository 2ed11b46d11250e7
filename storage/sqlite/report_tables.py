"""The tables of requests, reports and what is delivered. A row's owner comes first in its key."""

from sqlite_utils import Database


def report_tables(db: Database) -> None:
    """Make the accounts, workspaces, reports, requests, deliveries and live messages."""
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


def shared_reports(db: Database) -> None:
    """Let a report that runs be the only one of its kind, and requests be held or shown by another."""
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


def requests_by_report(db: Database) -> None:
    """Find who asked for a report, and whom a request serves, by indexes."""
    db.execute("drop index request_waiting")
    db.execute("create index request_of_report on request (workspace, report)")
    db.execute("create index request_shown_by on request (workspace, shown_by) where shown_by is not null")


def files_by_workspace(db: Database) -> None:
    """Find the files that are due in a workspace by an index."""
    db.execute(
        "create index delivery_files on delivery (workspace, due)"
        " where due is not null and owner is null and what in ('file', 'sheet')"
    )
