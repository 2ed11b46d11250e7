"""The tables of installations, as the step of their migration makes them."""

from sqlite_utils import Database


def installation_tables(db: Database) -> None:
    """Make `installation`, one a workspace; and `oauth_state`: who is at Slack, installing Patrol."""
    db.table("installation").create(
        {
            "workspace": str,
            "sealed": str,
            "bot": str,
            "bot_user": str,
            "app": str,
            "scopes": str,
            "installed_by": str,
            "installed_at": str,
            "enterprise": str,
        },
        pk="workspace",
        not_null={"workspace", "sealed", "bot", "bot_user", "app", "scopes", "installed_by", "installed_at"}
        | {"enterprise"},
        foreign_keys=[("workspace", "workspace", "id")],
        strict=True,
    )
    db.table("oauth_state").create({"state": str, "until": str}, pk="state", not_null={"state", "until"}, strict=True)
    db.execute("create index oauth_state_until on oauth_state (until)")
