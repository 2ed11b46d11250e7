"""Workspaces and the accounts that they belong to."""

from sqlite_utils import Database


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
