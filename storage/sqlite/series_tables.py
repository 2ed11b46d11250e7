"""The tables of series and their issues, as the step of their migration makes them."""

from sqlite_utils import Database


def series_tables(db: Database) -> None:
    """Make `series`, the reports that are ordered regularly, and `issue`, what came of each of their hours."""
    db.table("series").create(
        {
            "workspace": str,
            "id": str,
            "place": str,
            "person": str,
            "person_name": str,
            "kind": str,
            "subject_kind": str,
            "subject": str,
            "format": str,
            "logo": int,
            "recurrence": str,
            "zone": str,
            "locale": str,
            "created_at": str,
            "state": str,
            "reason": str,
            "run_at": str,
            "due": str,
            "issues": int,
            "ended_at": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "place", "person", "person_name", "kind", "subject_kind", "subject", "format"}
        | {"logo", "recurrence", "zone", "locale", "created_at", "state", "issues"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index series_due on series (due) where state = 'active' and due is not null")
    db.execute("create index series_of_place on series (workspace, place, created_at) where state <> 'ended'")
    db.execute("create index series_of_person on series (workspace, person, created_at) where state <> 'ended'")
    db.table("issue").create(
        {
            "workspace": str,
            "series": str,
            "no": int,
            "state": str,
            "at": str,
            "run_at": str,
            "skipped": int,
            "request": str,
            "refusal": str,
        },
        pk=("workspace", "series", "no"),
        not_null={"workspace", "series", "no", "state", "at", "skipped"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index issue_of_request on issue (workspace, request) where request is not null")
