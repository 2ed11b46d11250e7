"""When workspaces were welcomed, as the step of their migration makes it."""

from sqlite_utils import Database


def welcome_columns(db: Database) -> None:
    """Note when each workspace was welcomed; one that has been at work was when it began."""
    db.execute("alter table workspace add column welcomed_at text")
    db.execute(
        "update workspace set welcomed_at = (select min(asked_at) from request where request.workspace = workspace.id)"
    )
    db.execute(
        "update workspace set welcomed_at = (select min(created_at) from subscription"
        " where subscription.workspace = workspace.id) where welcomed_at is null"
    )
