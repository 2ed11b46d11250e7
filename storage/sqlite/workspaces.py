"""Workspaces and the accounts that they belong to."""

from datetime import datetime

from sqlite_utils import Database

from storage.sqlite.times import read_or_none, stored_or_none


class SqliteWorkspaces:
    """`bot.ports.Workspaces` on SQLite."""

    def __init__(self, db: Database) -> None:
        """The tables `workspace` and `account` of `db`."""
        self._db = db

    def enrol(self, workspace: str, account: str, url: str) -> None:
        """Say that this workspace uses this account; what was said before is replaced."""
        self._db.table("account").upsert({"id": account, "url": url}, pk="id")
        self._db.table("workspace").upsert({"id": workspace, "account": account}, pk="id")

    def account_of(self, workspace: str) -> str | None:
        """The account of a workspace; None for one that is not known."""
        row = self._db.conn.execute("select account from workspace where id = ?", [workspace]).fetchone()
        return None if row is None else str(row[0])

    def note_address(self, workspace: str, address: str) -> None:
        """Note where Slack shows a known workspace."""
        self._db.conn.execute("update workspace set address = ? where id = ?", [address, workspace])

    def address_of(self, workspace: str) -> str:
        """Where Slack shows a workspace; "" where that is not known."""
        row = self._db.conn.execute("select address from workspace where id = ?", [workspace]).fetchone()
        return "" if row is None else str(row[0])

    def all(self) -> list[tuple[str, str]]:
        """Every workspace with its account."""
        rows = self._db.conn.execute("select id, account from workspace order by id").fetchall()
        return [(str(workspace), str(account)) for workspace, account in rows]

    def gone_at(self, workspace: str) -> datetime | None:
        """Since when Patrol is not installed there any more."""
        return self._moment("gone_at", workspace)

    def note_gone(self, workspace: str, at: datetime | None) -> None:
        """Note that Patrol was removed from a workspace, or is back."""
        self._db.conn.execute("update workspace set gone_at = ? where id = ?", [stored_or_none(at), workspace])

    def refused_since(self, workspace: str) -> datetime | None:
        """Since when Slack has called our token worth nothing."""
        return self._moment("refused_since", workspace)

    def note_refused(self, workspace: str, since: datetime | None) -> None:
        """Note that Slack calls it so since then, or takes it."""
        self._db.conn.execute("update workspace set refused_since = ? where id = ?", [stored_or_none(since), workspace])

    def welcomed_at(self, workspace: str) -> datetime | None:
        """When somebody there was welcomed."""
        return self._moment("welcomed_at", workspace)

    def note_welcomed(self, workspace: str, at: datetime) -> None:
        """Note that somebody was welcomed in a known workspace."""
        self._db.conn.execute("update workspace set welcomed_at = ? where id = ?", [stored_or_none(at), workspace])

    def is_anybody_there(self, account: str) -> bool:
        """Whether an account has a workspace in which Patrol is installed."""
        found = self._db.conn.execute(
            "select 1 from workspace where account = ? and gone_at is null limit 1", [account]
        )
        return found.fetchone() is not None

    def _moment(self, column: str, workspace: str) -> datetime | None:
        row = self._db.conn.execute(f"select {column} from workspace where id = ?", [workspace]).fetchone()  # noqa: S608 - our words
        return None if row is None else read_or_none(row[0])
