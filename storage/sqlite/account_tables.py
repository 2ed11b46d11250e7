"""What is stored of accounts that workspaces bring, as the step of their migration adds it."""

from sqlite_utils import Database


def account_columns(db: Database) -> None:
    """Add to `account` its sealed credentials, to `workspace` who has connected it; whose an account is is found fast.

    Of two accounts none has the same credentials.
    """
    for column in ("sealed", "fingerprint", "kind"):
        db.execute(f"alter table account add column {column} text not null default ''")
    db.execute("alter table workspace add column connected_by text not null default ''")
    db.execute("alter table workspace add column connected_at text")
    db.execute("create unique index account_with_key on account (fingerprint) where fingerprint <> ''")
    db.execute("create index workspace_of_account on workspace (account)")
