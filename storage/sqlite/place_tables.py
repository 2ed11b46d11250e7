"""The table of channels, and when a workspace has gone, as the step of their migration makes them."""

from sqlite_utils import Database


def place_tables(db: Database) -> None:
    """Make `place`, with every channel that is subscribed; give `workspace` when Patrol was removed from it."""
    db.table("place").create(
        {
            "workspace": str,
            "id": str,
            "name": str,
            "is_private": int,
            "is_member": int,
            "is_archived": int,
            "is_shared": int,
            "is_frozen": int,
            "is_gone": int,
            "looked_at": str,
            "look_due": str,
            "allowed_by": str,
            "allowed_at": str,
        },
        pk=("workspace", "id"),
        not_null={"workspace", "id", "name", "is_private", "is_member", "is_archived", "is_shared", "is_frozen"}
        | {"is_gone", "allowed_by"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.execute("create index place_due on place (look_due) where look_due is not null")
    db.execute(
        "insert into place (workspace, id, name, is_private, is_member, is_archived, is_shared, is_frozen, is_gone,"
        " look_due, allowed_by) select workspace, place, '', 0, 1, 0, 0, 0, 0, min(created_at), '' from subscription"
        " where state <> 'deleted' and (place like 'C%' or place like 'G%') group by workspace, place"
    )
    db.execute("alter table workspace add column gone_at text")
    db.execute("alter table workspace add column refused_since text")
    db.execute("create index workspace_gone on workspace (id) where gone_at is not null")
    db.execute("create index subscription_owner on subscription (workspace, person) where state <> 'deleted'")
